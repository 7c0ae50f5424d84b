import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findLocalPictures, findPictures } from "../../../../automation/predictions/findPictures.ts";
import { PictureError } from "../../../../automation/predictions/predict.ts";
import { UsageError } from "../../../../automation/runs/errors.ts";
import { Clients } from "../../../../automation/stack/clients.ts";

describe("findPictures", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pictures-"));
    for (const name of ["b.PNG", "a.jpg", "saved.jfif", "notes.txt"]) await writeFile(join(folder, name), "x");
    for (const name of ["empty", "album.png", "album.png/Große Räder", ".cache"]) await mkdir(join(folder, name));
    for (const name of ["album.png/Große Räder/c.png", ".cache/d.png", "album.png/.e.png"])
      await writeFile(join(folder, name), "x");
    await symlink(join(folder, "gone"), join(folder, "link.png"));
  });
  after(() => rm(folder, { recursive: true }));

  async function failure(...sources: readonly string[]): Promise<unknown> {
    return findPictures(new Clients(), sources).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  it("takes a file as it is, and of a folder its pictures and those of its subfolders, in order", async () => {
    const found = await findPictures(new Clients(), [join(folder, "notes.txt"), folder]);
    expect(found.map(({ name }) => name)).to.deep.equal([
      join(folder, "notes.txt"),
      join(folder, "a.jpg"),
      join(folder, "album.png/Große Räder/c.png"),
      join(folder, "b.PNG"),
      join(folder, "link.png"),
      join(folder, "saved.jfif"),
    ]);
    const [read, , , dangling] = found.slice(1);
    expect(await read?.read()).to.deep.equal(Buffer.from("x"));
    const failed: unknown = await dangling?.read().catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(PictureError).and.have.property("message").that.contains("link.png can't be read");
  });

  it("knows files and folders without a cloud, and looks once", async () => {
    const [file, bucket] = [join(folder, "a.jpg"), "s3://data/x.png"];
    const near = await findLocalPictures([file, bucket]);
    expect([...near.keys()]).to.deep.equal([file]);
    const found = await findPictures(new Clients(), [bucket, file], near);
    expect(found.map(({ name }) => name)).to.deep.equal([bucket, file]);
    expect(found[1]).to.equal(near.get(file)?.[0]);
    const error: unknown = await findLocalPictures([join(folder, "c.png")]).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UsageError);
  });

  it("fails on what is not there, and on a URI without a bucket", async () => {
    expect(await failure(join(folder, "c.png"))).to.be.instanceOf(UsageError);
    expect(await failure(join(folder, "a.jpg/c.png"))).to.be.instanceOf(UsageError);
    expect(await failure(join(folder, "empty"))).to.be.instanceOf(UsageError);
    expect(await failure("s3://")).to.be.instanceOf(UsageError);
  });
});
