import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { readStateFile } from "../../../../automation/stack/stateFile.ts";
import { writeBelow } from "../../../support/pictureFolder.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";

describe("readStateFile", () => {
  const folder = useTempFolder();
  const read = (stack = "dev"): ReturnType<typeof readStateFile> => readStateFile(join(folder(), ".pulumi"), stack);
  const latest = { resources: [{ urn: "urn:a", type: "pulumi:pulumi:Stack", outputs: { name: "scones" } }] };
  const state = (more: object): string =>
    JSON.stringify({ version: 4, checkpoint: { stack: "organization/scones-unlimited/dev", latest }, ...more });
  const write = (text: string, meta = "version: 1\n"): void => {
    writeBelow(folder(), ".pulumi/meta.yaml", Buffer.from(meta));
    writeBelow(folder(), ".pulumi/stacks/scones-unlimited/dev.json", Buffer.from(text));
  };

  it("reads what the engine's backend of a folder keeps", async () => {
    write(state({}));
    expect(await read()).to.eql(latest);
    write(state({ version: 3 }));
    expect(await read()).to.eql(latest);
  });

  it("finds nothing in a stack that was never brought up", async () => {
    write(state({ checkpoint: { stack: "organization/scones-unlimited/dev", latest: null } }));
    expect(await read()).to.eql({});
  });

  it("leaves to the CLI what is not there, damaged, of another form or of another backend", async () => {
    write(state({}));
    expect(await read("prod")).to.equal(undefined);
    expect(await readStateFile(undefined, "dev")).to.equal(undefined);
    for (const text of [
      state({ version: 5 }),
      state({ checkpoint: { stack: "organization/scones-unlimited/prod", latest } }),
      state({}).slice(0, -1),
      "{}",
      "",
    ]) {
      write(text);
      expect(await read(), text).to.equal(undefined);
    }
    write(state({}), "version: 2\n");
    expect(await read()).to.equal(undefined);
    rmSync(join(folder(), ".pulumi", "meta.yaml"));
    expect(await read()).to.equal(undefined);
  });
});
