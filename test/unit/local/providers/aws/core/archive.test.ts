import { execFile } from "node:child_process";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { sha256, zip, zipOf } from "../../../../../../local/providers/aws/core/archive.ts";
import type { Props } from "../../../../../../local/providers/aws/core/values.ts";

const signature = "4dabf18193072939515e22adb298388d";
const asset = (text: string): Props => ({ [signature]: "c44067f5952c0a294b673a41bacd8c17", text });
const archive = (assets: Props): Props => ({ [signature]: "0def7320c3a5731c473e5ecbe6d01bc7", assets });

describe("zipOf", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "archive-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** What an unzip that is not ours finds inside. */
  async function listed(data: Buffer): Promise<Record<string, string>> {
    const path = join(folder, "a.zip");
    await writeFile(path, data);
    const script =
      "import json,sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n" +
      "print(json.dumps({i.filename: [z.read(i).decode(), oct(i.external_attr >> 16)] for i in z.infolist()}))";
    const { stdout } = await promisify(execFile)("python3", ["-c", script, path]);
    return JSON.parse(stdout) as Record<string, string>;
  }

  it("packs assets and nested archives so that any unzip reads them", async () => {
    const data = await zipOf(archive({ "index.mjs": asset("export {};"), lib: archive({ "ü.txt": asset("text") }) }));
    expect(await listed(data)).to.deep.equal({
      "index.mjs": ["export {};", "0o100644"],
      "lib/ü.txt": ["text", "0o100644"],
    });
  });

  it("packs a folder as it packs the same files as assets", async () => {
    await mkdir(join(folder, "code", "deep"), { recursive: true });
    await writeFile(join(folder, "code", "b.txt"), "b");
    await writeFile(join(folder, "code", "deep", "a.txt"), "a");
    const fromFolder = await zipOf({ path: join(folder, "code") });
    expect(sha256(fromFolder)).to.equal(
      sha256(await zipOf({ assets: { "deep/a.txt": asset("a"), "b.txt": asset("b") } })),
    );
  });

  it("sends a zip of the program's own as it is", async () => {
    const own = zip(new Map([["x", Buffer.from("y")]]));
    await writeFile(join(folder, "own.zip"), own);
    expect(await zipOf({ path: join(folder, "own.zip") })).to.deep.equal(await readFile(join(folder, "own.zip")));
  });

  it("gives the same bytes for the same content, whatever the order", () => {
    const files = [
      ["a", "1"],
      ["b", "2"],
    ].map(([name, text]): [string, Buffer] => [name ?? "", Buffer.from(text ?? "")]);
    expect(zip(new Map(files))).to.deep.equal(zip(new Map(files.toReversed())));
  });

  it("fails when a member is no asset, or the archive no zip", async () => {
    const failure = async (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => "no error",
        (error: unknown) => (error as Error).message,
      );
    expect(await failure(zipOf({ assets: { x: "plain" } }))).to.contain("'x' is neither an asset nor an archive");
    await writeFile(join(folder, "a.tar"), "");
    expect(await failure(zipOf({ path: join(folder, "a.tar") }))).to.contain("only .zip archives and folders");
  });
});
