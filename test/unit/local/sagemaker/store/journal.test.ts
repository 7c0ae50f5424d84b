import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { DamagedFileError } from "../../../../../system/damagedFile.ts";
import { DiskFullError } from "../../../../../system/fullDisk.ts";
import { Spool } from "../../../../../local/sagemaker/capture/spool.ts";
import { Journal, type JournalFile } from "../../../../../local/sagemaker/store/journal.ts";
import { Store } from "../../../../../local/sagemaker/store/store.ts";

/** A disk that takes so many more bytes, and of the next write the part that fits. */
class Disk {
  room = Infinity;

  readonly openFile = async (path: string): Promise<JournalFile> => {
    const file = await open(path, "a");
    return {
      appendFile: async (text) => {
        const bytes = Buffer.from(text as string);
        const part = bytes.subarray(0, Math.min(bytes.length, this.room));
        this.room -= part.length;
        await file.appendFile(part);
        if (part.length < bytes.length) throw Object.assign(new Error("ENOSPC, write"), { code: "ENOSPC" });
      },
      datasync: () => file.datasync(),
      truncate: (length) => file.truncate(length),
      stat: ((...args: []) => file.stat(...args)) as JournalFile["stat"],
      close: () => file.close(),
    };
  };
}

const problem = (work: Promise<unknown>): Promise<unknown> =>
  work.then(() => undefined).catch((error: unknown) => error);

describe("a full disk below a journal", () => {
  let dir: string;
  let disk: Disk;
  const path = (): string => join(dir, "journal.jsonl");
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "journal-"));
    disk = new Disk();
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("takes back the part of a line that was written, so that the next one is whole", async () => {
    const journal = await Journal.open(path(), disk);
    await journal.append("first\n");
    disk.room = 3;
    const error = await problem(journal.append("second\n"));
    expect(error).to.be.instanceOf(DiskFullError);
    expect(error).to.have.property("message").that.contains(dir);
    disk.room = Infinity;
    await journal.append("third\n");
    await journal.close();
    expect(readFileSync(path(), "utf8")).to.equal("first\nthird\n");
  });

  it("leaves a store as it is on the disk, in memory too", async () => {
    const store = await Store.open(dir, disk);
    await store.put("model", "a", { n: 1 });
    disk.room = 10;
    const failures = await Promise.all([
      problem(store.put("model", "a", { n: 2 })),
      problem(store.put("model", "a", { n: 3 })),
      problem(store.put("model", "b", { n: 4 })),
      problem(store.delete("model", "a")),
    ]);
    for (const failure of failures) expect(failure).to.be.instanceOf(DiskFullError);
    expect(store.list("model")).to.deep.equal([{ n: 1 }]);
    disk.room = Infinity;
    await store.put("model", "b", { n: 5 });
    await store.close();
    const again = await Store.open(dir);
    expect(again.list("model")).to.deep.equal([{ n: 1 }, { n: 5 }]);
    await again.close();
  });

  it("keeps what has happened already visible, and writes it once there is room", async () => {
    const store = await Store.open(dir, disk);
    await store.put("job", "a", { status: "InProgress" });
    disk.room = 0;
    await store.putFact("job", "a", { status: "Failed" });
    expect(store.get("job", "a")).to.deep.equal({ status: "Failed" });
    expect(readFileSync(path(), "utf8")).to.not.contain("Failed");
    disk.room = Infinity;
    while (!readFileSync(path(), "utf8").includes("Failed")) await new Promise((resolve) => setTimeout(resolve, 50));
    await store.close();
  }).timeout(10_000);

  it("keeps a spool's lines whole, and those before the disk was full", async () => {
    const config = {
      EnableCapture: true,
      InitialSamplingPercentage: 100,
      DestinationS3Uri: "s3://b/c",
      CaptureOptions: [],
    };
    const of = { endpoint: "e", variant: "v", config, roleArn: "arn", time: new Date() };
    const spool = new Spool(dir, of, disk);
    await spool.append("one\n");
    disk.room = 2;
    expect(await problem(spool.append("two\n"))).to.be.instanceOf(DiskFullError);
    disk.room = Infinity;
    const last = spool.append("three\n");
    await spool.close();
    await last;
    expect(readFileSync(spool.path, "utf8").split("\n").slice(1)).to.deep.equal(["one", "three", ""]);
  });
});

describe("a damaged journal", () => {
  it("is told by name and line, kept, and read without that line at the next start", async () => {
    const dir = mkdtempSync(join(tmpdir(), "journal-"));
    try {
      const text = '{"kind":"k","key":"a","value":1}\n{"kind":"k","ke\n{"kind":"k","key":"b","value":2}\n{"kind":"torn';
      writeFileSync(join(dir, "journal.jsonl"), text);
      const error = await problem(Store.open(dir));
      expect(error).to.be.instanceOf(DamagedFileError);
      expect((error as Error).message).to.match(/journal\.jsonl is damaged: line 2 of 3 can't be read\. It is kept as/);
      const kept = readdirSync(dir).find((name) => name.includes(".damaged-")) ?? "";
      expect(readFileSync(join(dir, kept), "utf8")).to.equal(text);
      const store = await Store.open(dir);
      expect(store.list("k")).to.deep.equal([1, 2]);
      await store.close();
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
