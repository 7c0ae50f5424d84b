import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { backendOf, removeDamagedNotes, stateFolder } from "../../../../automation/stack/stateFolder.ts";
import { writeBelow } from "../../../support/pictureFolder.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";

describe("stateFolder", () => {
  it("is where the engine keeps the states of a folder's backend", () => {
    const at = (url: string): string | undefined => stateFolder(url, "/program");
    expect(at("file:///states")).to.equal(join("/states", ".pulumi"));
    expect(at("file:///states?metadata=skip")).to.equal(join("/states", ".pulumi"));
    expect(at(pathToFileURL("/my states/ä#1").href)).to.equal(join("/my states/ä#1", ".pulumi"));
    expect(at("file://~")).to.equal(join(homedir(), ".pulumi"));
    expect(at("file://~/states")).to.equal(join(homedir(), "states", ".pulumi"));
    expect(at("file://.")).to.equal(join("/program", ".pulumi"));
    expect(at("file://./states")).to.equal(join("/program", "states", ".pulumi"));
  });

  it("is none of a backend of another kind, and of what is no URL", () => {
    for (const url of [undefined, "", "s3://states", "https://api.pulumi.com", "file:///states/%"]) {
      expect(stateFolder(url, "/program"), url).to.equal(undefined);
    }
  });
});

describe("backendOf", () => {
  const before = process.env["PULUMI_BACKEND_URL"];
  afterEach(() => {
    if (before === undefined) delete process.env["PULUMI_BACKEND_URL"];
    else process.env["PULUMI_BACKEND_URL"] = before;
  });

  it("is the cloud's own, else the one of the shell", () => {
    process.env["PULUMI_BACKEND_URL"] = "s3://shell";
    expect(backendOf({ PULUMI_BACKEND_URL: "file:///cloud" })).to.equal("file:///cloud");
    expect(backendOf({})).to.equal("s3://shell");
    delete process.env["PULUMI_BACKEND_URL"];
    expect(backendOf({})).to.equal(undefined);
  });
});

describe("removeDamagedNotes", () => {
  const folder = useTempFolder();

  it("removes the notes that say nothing, or only half of it, and nothing else", async () => {
    const kept = {
      "plugins/a.attrs": "",
      "stacks/p/dev.json": "",
      "stacks/p/dev.json.attrs": '{"md5":"YQ=="}\n',
      "meta.yaml": "version: 1",
    };
    const damaged = { "stacks/p/dev.json.bak.attrs": "", "meta.yaml.attrs": '{"user.cache_co' };
    for (const [name, text] of Object.entries({ ...kept, ...damaged })) writeBelow(folder(), name, Buffer.from(text));
    await removeDamagedNotes(folder());
    for (const name of Object.keys(kept)) expect(existsSync(join(folder(), name)), name).to.equal(true);
    for (const name of Object.keys(damaged)) expect(existsSync(join(folder(), name)), name).to.equal(false);
  });

  it("has nothing to do where there is no folder yet", async () => {
    await removeDamagedNotes(join(folder(), "none"));
  });
});
