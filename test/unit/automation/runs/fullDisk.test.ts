import { expect } from "chai";
import { SconesError, UsageError } from "../../../../automation/runs/errors.ts";
import { explainFullDisk, refuseFilesForFolders } from "../../../../automation/runs/fullDisk.ts";
import { stateRoot } from "../../../../automation/runs/options.ts";

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

describe("Folders of the environment", () => {
  for (const name of ["SCONES_HOME", "XDG_CACHE_HOME", "TMPDIR"])
    it(`are none where ${name} is a file, which is told by the variable's name`, async () => {
      const error = await refuseFilesForFolders({ [name]: import.meta.filename }).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(UsageError);
      expect((error as Error).message).to.equal(
        `${name} is to name a folder, and ${import.meta.filename} is a file. Give it another, or unset it.`,
      );
    });

  it("may be there, not yet be there, or be empty texts", async () => {
    await refuseFilesForFolders({ SCONES_HOME: import.meta.dirname, XDG_CACHE_HOME: "/not/there/yet", TMPDIR: "" });
  });

  it("are the usual ones where SCONES_HOME is an empty text", () => {
    const [before, usual] = [process.env["SCONES_HOME"], (delete process.env["SCONES_HOME"], stateRoot())];
    process.env["SCONES_HOME"] = "";
    try {
      expect(stateRoot()).to.equal(usual);
    } finally {
      delete process.env["SCONES_HOME"];
      if (before !== undefined) process.env["SCONES_HOME"] = before;
    }
  });
});
