import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { buildFunctions, FUNCTIONS } from "../../../functions/build.ts";
import { useTempFolder } from "../../support/tempFolder.ts";

describe("buildFunctions", () => {
  const folder = useTempFolder();

  it("bundles each function into a folder of its own, the same bytes each time, and writes only what changed", async () => {
    const outDir = join(folder(), "each");
    const file = (name: string) => join(outDir, name, "index.mjs");
    const bundles = async () => Promise.all(FUNCTIONS.map(async (name) => readFile(file(name), "utf8")));
    const sizes = await buildFunctions(outDir);
    const first = await bundles();
    const { mtimeMs } = await stat(file("classifyImage"));
    await buildFunctions(outDir);
    expect(await bundles()).to.deep.equal(first);
    expect((await stat(file("classifyImage"))).mtimeMs).to.equal(mtimeMs);
    expect(Object.values(sizes).every((bytes) => bytes < 450_000)).to.equal(true);

    for (const name of FUNCTIONS) {
      const bundle = (await import(pathToFileURL(file(name)).href)) as { handler: unknown };
      expect(bundle.handler).to.be.a("function");
    }
  });

  it("bundles a function that throws under its error's name", async () => {
    const outDir = join(folder(), "throwing");
    await buildFunctions(outDir);
    process.env["CONFIDENCE_THRESHOLD"] = "0.93";
    const { handler } = (await import(pathToFileURL(join(outDir, "filterLowConfidence", "index.mjs")).href)) as {
      readonly handler: (event: unknown) => Promise<unknown>;
    };
    const error = await handler({ s3_bucket: "b", s3_key: "k", inferences: [0.5, 0.5] }).catch((e: unknown) => e);
    delete process.env["CONFIDENCE_THRESHOLD"];
    expect((error as Error).name).to.equal("THRESHOLD_CONFIDENCE_NOT_MET");
  });
});
