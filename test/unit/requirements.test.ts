import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const ROOT = join(import.meta.dirname, "../..");
const files = globSync(["bench/**/requirements.txt", "local/**/requirements.txt", "test/**/requirements.txt"], {
  cwd: ROOT,
});

describe("requirements.txt", () => {
  it("is there for the local cloud, the tests and the benchmarks", () => {
    expect(files).to.include("local/engine/python/requirements.txt").and.to.have.length.above(3);
  });

  for (const file of files) {
    const lines = readFileSync(join(ROOT, file), "utf8").replaceAll("\\\n", " ").trim().split("\n");

    it(`${file} has nothing but packages pinned by hash`, () => {
      for (const line of lines)
        expect(line).to.match(/^[a-z0-9_.-]+==\S+( ; .+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*$/);
    });

    it(`${file} serves Python 3.10 too: what has a newer version for newer ones has an older one as well`, () => {
      const newer = lines.filter((line) => /python_full_version >= '3\.1\d'/.test(line));
      for (const [name] of newer.map((line) => line.split("=="))) {
        const older = lines.filter(
          (line) => line.startsWith(`${name ?? ""}==`) && /python_full_version < '3\.1\d'/.test(line),
        );
        expect(older, name).to.have.length(1);
      }
    });
  }
});
