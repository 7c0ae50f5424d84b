import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { expect } from "chai";
import { pack, type Pack } from "tar-stream";
import { packFolder, unpackArchive } from "../../../../../local/sagemaker/containers/archive.ts";

async function archiveOf(path: string, ...entries: [Parameters<Pack["entry"]>[0], string?][]): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, createGzip(), createWriteStream(path));
  for (const [header, content] of entries) tar.entry(header, content ?? "");
  tar.finalize();
  await written;
}

async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "no error",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

describe("archives", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "archive-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("bring a folder back as it was", async () => {
    mkdirSync(join(dir, "model", "deep"), { recursive: true });
    writeFileSync(join(dir, "model", "weights"), Buffer.alloc(100_000, 7));
    writeFileSync(join(dir, "model", "deep", "a.json"), "{}");
    await packFolder(join(dir, "model"), join(dir, "model.tar.gz"));
    await unpackArchive(join(dir, "model.tar.gz"), join(dir, "out"));
    expect(readFileSync(join(dir, "out", "weights")).equals(Buffer.alloc(100_000, 7))).to.be.true;
    expect(readFileSync(join(dir, "out", "deep", "a.json"), "utf8")).to.equal("{}");
  });

  for (const name of ["../evil", "a/../../evil", "/etc/evil"]) {
    it(`never write outside of the folder: ${name}`, async () => {
      await archiveOf(join(dir, "x.tar.gz"), [{ name }, "bad"]);
      expect(await failure(unpackArchive(join(dir, "x.tar.gz"), join(dir, "out", "in")))).to.contain(
        "leads out of the archive's folder",
      );
      expect(existsSync(join(dir, "out", "evil"))).to.be.false;
    });
  }

  it("hold no links", async () => {
    await archiveOf(join(dir, "x.tar.gz"), [{ name: "link", type: "symlink", linkname: "/etc/passwd" }]);
    expect(await failure(unpackArchive(join(dir, "x.tar.gz"), join(dir, "out")))).to.contain(
      'the entry "link" is a symlink',
    );
  });

  it("fail when they are no archives, or torn", async () => {
    writeFileSync(join(dir, "x.tar.gz"), "no gzip");
    expect(await failure(unpackArchive(join(dir, "x.tar.gz"), join(dir, "out")))).to.not.equal("no error");
    await archiveOf(join(dir, "y.tar.gz"), [{ name: "a" }, "x".repeat(100_000)]);
    writeFileSync(join(dir, "y.tar.gz"), readFileSync(join(dir, "y.tar.gz")).subarray(0, 100));
    expect(await failure(unpackArchive(join(dir, "y.tar.gz"), join(dir, "out")))).to.not.equal("no error");
  });
});
