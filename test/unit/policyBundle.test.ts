import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { useTempFolder } from "../support/tempFolder.ts";

describe("npm run policy:bundle", () => {
  const folder = useTempFolder();
  const bundle = (...args: string[]): { status: number | null; stderr: string } => {
    const script = join(import.meta.dirname, "..", "..", "policy", "bundle.ts");
    return spawnSync(process.execPath, [script, ...args], { cwd: folder(), encoding: "utf8" });
  };

  it("says how it is used, and takes no option for a folder", () => {
    for (const args of [[], [""], ["--help"], ["a", "b"]]) {
      const { status, stderr } = bundle(...args);
      expect(stderr).to.match(/^Usage: npm run policy:bundle -- FOLDER\n/);
      expect(status).to.equal(2);
    }
    expect(readdirSync(folder())).to.deep.equal([]);
  });

  it("writes the pack, and tells of a file in its place without a stack trace", () => {
    expect(bundle("pack")).to.include({ status: 0, stderr: "" });
    expect(existsSync(join(folder(), "pack", "PulumiPolicy.yaml"))).to.equal(true);
    writeFileSync(join(folder(), "file"), "");
    const { status, stderr } = bundle("file");
    expect(stderr).to.match(/^policy:bundle: EEXIST[^\n]*\n$/);
    expect(status).to.equal(1);
  });
});
