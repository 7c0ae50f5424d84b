import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { makeFolder } from "../../../system/makeFolder.ts";

describe("makeFolder", () => {
  const base = mkdtempSync(join(tmpdir(), "make-folder-"));
  after(() => rmSync(base, { recursive: true, force: true }));

  const refusal = (path: string): Promise<string> =>
    makeFolder(path).then(
      () => "none",
      (error: unknown) => (error as NodeJS.ErrnoException).code ?? "",
    );

  it("makes parents too, several at a time, and leaves what is there", async () => {
    const path = join(base, "a", "b", "c");
    await Promise.all([makeFolder(path, 0o700), makeFolder(path, 0o700), makeFolder(join(base, "a", "d"))]);
    await makeFolder(path);
    expect(statSync(path).mode & 0o777).to.equal(0o700);
  });

  it("fails where a file stands", async () => {
    writeFileSync(join(base, "file"), "");
    expect(await refusal(join(base, "file"))).to.equal("EEXIST");
    expect(await refusal(join(base, "file", "below"))).to.equal("EEXIST");
  });

  it("fails where a folder that is there takes no new ones", async function () {
    if (process.platform !== "linux") this.skip();
    expect(await refusal("/proc/scones/state")).to.equal("ENOENT");
  });
});
