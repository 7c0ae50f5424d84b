import { existsSync, globSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import fc from "fast-check";
import { readArchive } from "../../../../automation/dataset/archive.ts";
import { ArchiveError } from "../../../../domain/dataset/archiveError.ts";
import { type CifarRecord, UnknownClassError } from "../../../../domain/dataset/cifar.ts";
import {
  archive,
  batchPickle,
  metaPickle,
  smallMembers,
  tar,
  type TarMember,
  tarMember,
  testRecord,
} from "../../../support/cifarArchive.ts";
import { pickle, Raw } from "../../../support/pickleWriter.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";

const classes = ["motorcycle", "bicycle"];
const ignore = { onRecord: () => undefined, onRestart: () => undefined };

/** A gzip file ends with the checksum and the length of its content. */
function changedChecksum(bytes: Buffer): Buffer {
  bytes[bytes.length - 8] = (bytes[bytes.length - 8] ?? 0) ^ 1;
  return bytes;
}

describe("readArchive", () => {
  const folder = useTempFolder();
  let count = 0;

  async function read(bytes: Uint8Array, wanted = classes): Promise<{ found: string[]; records: CifarRecord[] }> {
    const path = join(folder(), `${count++}.tar.gz`);
    writeFileSync(path, bytes);
    const records: CifarRecord[] = [];
    const found = await readArchive(path, {
      classes: wanted,
      onRecord: (record) => records.push(record),
      onRestart: () => (records.length = 0),
    });
    return { found, records };
  }

  async function failureOf(bytes: Uint8Array, wanted = classes): Promise<Error> {
    try {
      await read(bytes, wanted);
    } catch (error) {
      return error as Error;
    }
    throw new Error("the archive was accepted");
  }

  function replace(name: string, change: Partial<TarMember>): TarMember[] {
    return smallMembers().map((member) =>
      member.name === `cifar-100-python/${name}` ? { ...member, ...change } : member,
    );
  }

  it("reads an archive in the official order, labels last", async () => {
    const { found, records } = await read(archive(smallMembers()));
    expect(found).to.eql(["bicycle", "motorcycle"]);
    expect(records.filter(({ part }) => part === "train")).to.have.length(8);
    expect(records.filter(({ part }) => part === "test")).to.have.length(4);
    expect(records[0]).to.include({ part: "train", label: "bicycle", fileName: "bike_s_000000.png" });
  });

  for (const dialect of ["python3", "protocol4"] as const) {
    it(`reads pickles of ${dialect}, labels first`, async () => {
      const { records } = await read(archive(smallMembers(dialect).reverse()));
      expect(records).to.have.length(12);
    });
  }

  it("reads other classes, and more than two", async () => {
    const { found } = await read(archive(smallMembers()), ["motorcycle", "bear", "bicycle"]);
    expect(found).to.eql(["bear", "bicycle", "motorcycle"]);
  });

  it("reads an archive again that names other labels than the published ones at its end", async () => {
    const names = ["other", "motorcycle", "bicycle"];
    const many = Array.from({ length: 400 }, (_, i) => testRecord(i % 3, `p${i}.png`, i));
    const list = replace("meta", { data: metaPickle(names) }).map((member) =>
      /train|test/.test(member.name) ? { ...member, data: batchPickle(many) } : member,
    );
    const { found, records } = await read(archive(list));
    expect(found).to.eql(["motorcycle", "bicycle"]);
    expect(records).to.have.length(2 * 266);
    expect(records[0]).to.include({ label: "motorcycle", fileName: "p1.png" });
  });

  it("tells how far it has come", async () => {
    const path = join(folder(), "progress.tar.gz");
    const bytes = archive(smallMembers());
    writeFileSync(path, bytes);
    const seen: [number, number][] = [];
    await readArchive(path, {
      classes,
      ...ignore,
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect(seen.at(-1)).to.eql([bytes.length, bytes.length]);
  });

  it("stops when it is told to", async () => {
    const path = join(folder(), "stop.tar.gz");
    writeFileSync(path, archive(smallMembers()));
    const signal = AbortSignal.abort(new Error("enough"));
    const failure = await readArchive(path, { classes, ...ignore, signal }).catch((error: unknown) => error);
    expect((failure as Error).message).to.equal("enough");
  });

  it("fails when a class is unknown", async () => {
    expect(await failureOf(archive(smallMembers()), ["bicycle", "skateboard"])).to.be.instanceOf(UnknownClassError);
  });

  it("fails when there is no such file, or a folder", async () => {
    for (const path of [join(folder(), "none.tar.gz"), folder()]) {
      const failure = await readArchive(path, { classes, ...ignore }).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(ArchiveError);
      expect((failure as Error).message).to.match(/can't be read: ENOENT|is no file/);
    }
  });

  const small = (): Buffer => archive(smallMembers());
  const evil = pickle({ data: new Raw("cposix\nsystem\nU\x0aecho owned \x85R") });
  const wrong: [what: string, bytes: () => Uint8Array, message: RegExp][] = [
    ["it is empty", () => Buffer.alloc(0), /is neither a/],
    ["it is no gzip", () => Buffer.from("not an archive at all"), /is neither a \.tar\.gz nor a \.tar/],
    ["it is cut off", () => small().subarray(0, 1500), /cut off: its gzip stream ends too early/],
    ["a byte in the middle has changed", () => small().fill(0x55, 1000, 1040), /corrupt|cut off|member/],
    ["its checksum is wrong", () => changedChecksum(small()), /corrupt or no \.tar\.gz: incorrect data check/],
    ["it holds no tar", () => gzipSync(Buffer.alloc(5000, "text ")), /corrupt or no tar: Invalid tar header/],
    ["its tar is cut off", () => gzipSync(tar(smallMembers()).subarray(0, 20_000)), /cut off: its tar ends too early/],
    [
      "meta is missing",
      () => archive(smallMembers().filter(({ name }) => !name.endsWith("meta"))),
      /no cifar-100-python\/meta in/,
    ],
    [
      "train and test are missing",
      () => archive(replace("meta", {}).filter(({ name }) => /meta|file/.test(name))),
      /no cifar-100-python\/train, cifar-100-python\/test/,
    ],
    ["a member occurs twice", () => archive([...smallMembers(), ...smallMembers()]), /occurs twice/],
    [
      "a path climbs out",
      () => archive([...smallMembers(), { name: "cifar-100-python/../../x" }]),
      /member 'cifar-100-python\/\.\.\/\.\.\/x': its path climbs out/,
    ],
    ["a path is absolute", () => archive([{ name: "/etc/passwd" }, ...smallMembers()]), /climbs out/],
    [
      "a member is a symbolic link",
      () => archive(replace("train", { type: "2", linkName: "/etc/passwd", data: Buffer.alloc(0) })),
      /is a symlink, not a file/,
    ],
    [
      "a member is a hard link",
      () => archive(replace("train", { type: "1", linkName: "x", data: Buffer.alloc(0) })),
      /is a link, not a file/,
    ],
    [
      "a member has no place in it",
      () => archive([{ name: "other/file" }, ...smallMembers()]),
      /member 'other\/file': unexpected/,
    ],
    [
      "it is the binary flavour",
      () => archive([{ name: "cifar-100-binary/train.bin", data: Buffer.alloc(3074) }]),
      /'cifar-100-binary\/train.bin': unexpected/,
    ],
    ["a member is empty", () => archive(replace("train", { data: Buffer.alloc(0) })), /member 'train': has 0 bytes/],
    [
      "a member claims to be huge",
      () => archive(replace("meta", { data: Buffer.alloc(2 * 1024 * 1024) })),
      /member 'meta': has 2097152 bytes/,
    ],
    [
      "a pickle names a forbidden function",
      () => archive(replace("test", { data: evil })),
      /member 'test': the pickle names 'posix\.system'.*nothing was executed/,
    ],
    [
      "a pickle is cut off",
      () => archive(replace("train", { data: batchPickle([testRecord(8, "a")]).subarray(0, 900) })),
      /member 'train': the pickle ends too early/,
    ],
    [
      "more members than any archive has",
      () => archive(Array.from({ length: 1001 }, (_, i) => ({ name: `cifar-100-python/${i}` }))),
      /more than 1000 members/,
    ],
  ];
  for (const [what, bytes, message] of wrong) {
    it(`fails when ${what}`, async () => {
      const failure = await failureOf(bytes());
      expect(failure.message).to.match(message);
      expect(failure).to.be.instanceOf(ArchiveError);
    });
  }

  it("fails when it unpacks to more than any archive has", async function () {
    this.timeout(60_000);
    // A member that is skipped, of a size that only its header knows: 1.1 GB of zeros in 1 MB.
    const [header] = tarMember({ name: "cifar-100-python/notes", data: Buffer.alloc(0) });
    const size = 1100 * 1024 * 1024;
    const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 1 });
    const block = Buffer.from(header ?? []);
    block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
    block.write("        ", 148);
    block.write(
      `${block
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
      148,
    );
    const failure = await failureOf(Buffer.concat([gzipSync(block), ...Array.from({ length: 18 }, () => zeros)]));
    expect(failure.message).to.equal("unpacks to more than 1024 MiB");
  });

  it("throws nothing but ArchiveError, and ends, whatever bytes have changed", async () => {
    const plain = tar(smallMembers());
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(plain.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        fc.nat(1600),
        async (changes, inHeader) => {
          const changed = Buffer.from(plain);
          for (const [at, value] of changes) changed[at] = value;
          changed[inHeader] = changes[0]?.[1] ?? 0;
          await read(gzipSync(changed, { level: 1 })).catch((error: unknown) => {
            expect(error).to.satisfy(
              (e: unknown) => e instanceof ArchiveError || e instanceof UnknownClassError,
              String(error),
            );
          });
          const packed = archive(smallMembers());
          for (const [at, value] of changes) packed[at % packed.length] = value;
          await read(packed).catch((error: unknown) => expect(error).to.be.instanceOf(ArchiveError));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("leaves nothing behind", () => {
    expect(readdirSync(folder()).filter((name) => !name.endsWith(".tar.gz"))).to.eql([]);
  });

  it("reads real photographs", async function () {
    const shared = fileURLToPath(new URL("../../../../../shared/data/", import.meta.url));
    const [path] = existsSync(shared) ? globSync(join(shared, "*.tar.gz")) : [];
    if (path === undefined) {
      console.log("      skipped: no archive in ../shared/data");
      return this.skip();
    }
    const counts: Record<string, number> = {};
    const found = await readArchive(path, {
      classes,
      onRestart: () => undefined,
      onRecord: ({ part, label }) => (counts[`${part} ${label}`] = (counts[`${part} ${label}`] ?? 0) + 1),
    });
    expect(found).to.eql(["bicycle", "motorcycle"]);
    expect((counts["train bicycle"] ?? 0) + (counts["train motorcycle"] ?? 0)).to.equal(900);
    expect((counts["test bicycle"] ?? 0) + (counts["test motorcycle"] ?? 0)).to.equal(101);
  });
});
