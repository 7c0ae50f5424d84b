import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Clients } from "../../../../automation/stack/clients.ts";
import { UsageError } from "../../../../automation/runs/errors.ts";
import { findPictures, toPrediction } from "../../../../automation/predictions/predict.ts";

describe("toPrediction", () => {
  it("names the most probable class", () => {
    expect(toPrediction("x.png", [0.2, 0.8], ["bicycle", "motorcycle"])).to.deep.equal({
      image: "x.png",
      label: "motorcycle",
      confidence: 0.8,
      probabilities: { bicycle: 0.2, motorcycle: 0.8 },
    });
  });

  it("numbers the classes that have no name", () => {
    expect(toPrediction("x.png", [0.1, 0.2, 0.7], ["bicycle"]).label).to.equal("class 2");
  });
});

describe("findPictures", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pictures-"));
    for (const name of ["b.PNG", "a.jpg", "notes.txt"]) await writeFile(join(folder, name), "x");
  });
  after(() => rm(folder, { recursive: true }));

  async function failure(...sources: readonly string[]): Promise<unknown> {
    return findPictures(new Clients(), sources).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  it("takes a file as it is, and of a folder its pictures in order", async () => {
    const found = await findPictures(new Clients(), [join(folder, "notes.txt"), folder]);
    expect(found.map(({ name }) => name)).to.deep.equal([
      join(folder, "notes.txt"),
      join(folder, "a.jpg"),
      join(folder, "b.PNG"),
    ]);
  });

  it("fails on what is not there, and on a URI without a bucket", async () => {
    expect(await failure(join(folder, "c.png"))).to.be.instanceOf(UsageError);
    expect(await failure("s3://")).to.be.instanceOf(UsageError);
  });
});
