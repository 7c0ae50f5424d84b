import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { listCaptureFiles } from "../../../../automation/monitoring/captureFiles.ts";
import { readCaptures } from "../../../../automation/monitoring/readCaptures.ts";
import { toResult } from "../../../../automation/monitoring/result.ts";
import { captureLine, picture, writeFiles } from "../../../support/captures.ts";

describe("readCaptures", () => {
  it("gives the same on several threads, as streams, and on one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "captures-"));
    try {
      for (let hour = 0; hour < 5; hour++) {
        const lines = Array.from({ length: 60 }, (_, i) => {
          const share = ((i * 37 + hour * 11) % 100) / 100;
          const time = `2026-11-24T0${hour}:${String(i).padStart(2, "0")}:00Z`;
          return captureLine({ id: `${hour}-${i}`, time, probabilities: [share, 1 - share], image: picture(i) });
        });
        writeFiles(folder, { [`e/v/2026/11/24/0${hour}/f.jsonl`]: `${lines.join("\n")}\n{"torn":` });
      }
      const files = await listCaptureFiles(folder, {});
      const options = {
        threshold: 0.8,
        classes: ["x"],
        samples: 40,
        labels: new Map([
          ["1-7", "x"],
          ["3-9", "class 1"],
        ]),
      };
      const about = { source: folder, threshold: 0.8, classes: ["x"], files: files.length, bytes: 0 };
      const read = async (more: Parameters<typeof readCaptures>[2]) =>
        toResult(await readCaptures(files, options, more), about);
      const alone = await read({});
      expect(alone).to.deep.include({ captures: 300, skipped: 5 });
      expect(alone.records).to.have.length.within(20, 40);
      // Sums of floating-point numbers depend on their order in the last digit.
      const rounded = (value: unknown): unknown =>
        JSON.parse(JSON.stringify(value, (_, v: unknown) => (typeof v === "number" ? Math.round(v * 1e9) / 1e9 : v)));
      expect(rounded(await read({ threadsFromBytes: 0 }))).to.deep.equal(rounded(alone));
      expect(rounded(await read({ downloadTo: join(folder, "copy") }))).to.deep.equal(rounded(alone));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
