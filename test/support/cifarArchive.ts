import { gzipSync } from "node:zlib";
import { cifar100Labels } from "../../domain/dataset/cifarLabels.ts";
import { type Dialect, ndarray, pickle, type Pickleable } from "./pickleWriter.ts";

/** The published names: `bicycle` is 8, `motorcycle` 48. */
export const labelNames = cifar100Labels;

export interface TestRecord {
  readonly label: number;
  readonly fileName: string;
  /** 3,072 bytes: red plane, green plane, blue plane. */
  readonly planes: Uint8Array;
}

/** A picture whose bytes follow from its seed. */
export function testRecord(label: number, fileName: string, seed = label): TestRecord {
  return { label, fileName, planes: Uint8Array.from({ length: 3072 }, (_, i) => (i * 31 + seed * 17) & 0xff) };
}

export function metaPickle(names: readonly string[] = labelNames, dialect: Dialect = "python2"): Buffer {
  return pickle({ fine_label_names: [...names], coarse_label_names: ["vehicles 1"] }, dialect);
}

export function batchPickle(
  records: readonly TestRecord[],
  dialect: Dialect = "python2",
  change: Record<string, Pickleable> = {},
): Buffer {
  const data = Buffer.concat(records.map(({ planes }) => planes));
  return pickle(
    {
      filenames: records.map(({ fileName }) => fileName),
      batch_label: "training batch 1 of 1",
      fine_labels: records.map(({ label }) => label),
      coarse_labels: records.map(() => 18),
      data: ndarray([records.length, 3072], data, dialect),
      ...change,
    },
    dialect,
  );
}

export interface TarMember {
  readonly name: string;
  readonly data?: Uint8Array;
  /** `0` file, `1` link, `2` symbolic link, `5` directory. */
  readonly type?: string;
  readonly linkName?: string;
}

export function tar(members: readonly TarMember[]): Buffer {
  return Buffer.concat([...members.flatMap(tarMember), Buffer.alloc(1024)]);
}

/** Header, content and filling of one member. */
export function tarMember({ name, data = Buffer.alloc(0), type = "0", linkName = "" }: TarMember): Uint8Array[] {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100, "latin1");
  header.write("0000644\0", 100);
  header.write("0001750\0", 108);
  header.write("0001750\0", 116);
  header.write(`${data.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write(linkName, 157, 100, "latin1");
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, data, Buffer.alloc((512 - (data.length % 512)) % 512)];
}

/** The members of an archive in the official order, `meta` last. */
export function members(
  train: readonly TestRecord[],
  test: readonly TestRecord[],
  dialect: Dialect = "python2",
): TarMember[] {
  return [
    { name: "cifar-100-python/", type: "5" },
    { name: "cifar-100-python/file.txt~", data: Buffer.from("by the way\n") },
    { name: "cifar-100-python/train", data: batchPickle(train, dialect) },
    { name: "cifar-100-python/test", data: batchPickle(test, dialect) },
    { name: "cifar-100-python/meta", data: metaPickle(labelNames, dialect) },
  ];
}

/** Twelve pictures for training and six for testing, a third each bicycles, motorcycles and others. */
export function smallMembers(dialect: Dialect = "python2"): TarMember[] {
  const part = (count: number, from: number) =>
    Array.from({ length: count }, (_, i) => {
      const label = [8, 48, 3][i % 3] ?? 3;
      return testRecord(
        label,
        `${["bike", "motorbike", "decoy"][i % 3] ?? ""}_s_${String(from + i).padStart(6, "0")}.png`,
        i,
      );
    });
  return members(part(12, 0), part(6, 500), dialect);
}

export function archive(list: readonly TarMember[]): Buffer {
  return gzipSync(tar(list), { level: 1 });
}
