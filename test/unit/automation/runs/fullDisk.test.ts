import { expect } from "chai";
import { SconesError } from "../../../../automation/runs/errors.ts";
import { explainFullDisk } from "../../../../automation/runs/fullDisk.ts";

describe("explainFullDisk", () => {
  const left = (folder: string): Promise<number> => Promise.resolve(folder === "/small" ? 4096 : 2 ** 30);

  for (const message of [
    "ENOSPC: no space left on device, write",
    "[Errno 28] No space left on device",
    "saving checkpoint: write /small/state/x.json: no space left on device",
    "The disk is full: no space left for /small/cloud. Make room there and do the same again.",
  ]) {
    it(`names the full folders behind "${message}"`, async () => {
      const error = await explainFullDisk(new Error(message), ["/large", "/small", "/small"], left);
      expect(error).to.be.instanceOf(SconesError);
      expect((error as Error).message).to.equal(
        `${message}\nThe disk is full. Full now: /small. Make room and do the same again: it goes on where it stopped.`,
      );
    });
  }

  it("names none where there is room again", async () => {
    const error = await explainFullDisk(new Error("no space left on device"), ["/large"], left);
    expect((error as Error).message).to.not.contain("Full now");
  });

  it("leaves other errors as they are", async () => {
    const other = new SconesError("The network is down.");
    expect(await explainFullDisk(other, ["/small"], left)).to.equal(other);
  });
});
