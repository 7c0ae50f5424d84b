import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { DataBucket } from "../../../components/index.ts";
import { buildFunctions } from "../../../functions/build.ts";
import program from "../../../index.ts";
import everyOption from "../../fixtures/upgrade/everyOption.ts";
import { registeredNames, type Named } from "../../support/registeredNames.ts";
import { answeringSageMaker } from "../../support/sageMakerAnswers.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const FIXTURES = join(ROOT, "test", "fixtures", "upgrade");
const CONFIG = {
  "project:data": JSON.stringify({ version: "6f1ed002ab55", classes: ["a", "b"], trainingSamples: 1000 }),
};

/** URN → the name in AWS that the program gives, or null. */
type Names = Record<string, string | null>;

/** What became of names that a version had: each line is a resource that an upgrade would replace. */
function lost(before: Names, now: readonly Named[]): string[] {
  return Object.entries(before).flatMap(([urn, physicalName]) => {
    const same = now.find((resource) => resource.urn === urn || resource.formerUrns.includes(urn));
    if (same === undefined)
      return [
        `${urn} is gone: give what it became \`aliases: [{ name: … }]\` (or \`type\`), so that Pulumi knows it again; if it is meant to go, take it out of the fixture and say so in CHANGELOG.md`,
      ];
    if ((same.physicalName ?? null) === physicalName) return [];
    return [
      `${urn} was named ${physicalName ?? "by its provider"} in AWS and is now ${same.physicalName ?? "named by its provider"}: AWS can't rename it, so it would be replaced`,
    ];
  });
}

describe("Safe to upgrade: names", () => {
  answeringSageMaker();
  const programs = {
    "index.ts": () => registeredNames(program, { config: CONFIG }),
    "everyOption.ts": () => registeredNames(everyOption),
  };

  before(async () => {
    await buildFunctions();
    if (process.env["UPDATE_NAMES"] === undefined) return;
    // At a release: `UPDATE_NAMES=1 npx mocha test/unit/upgrade/names.test.ts` keeps the names of this version.
    const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as { version: string };
    const all: Record<string, Names> = {};
    for (const [file, names] of Object.entries(programs)) {
      all[file] = Object.fromEntries((await names()).map(({ urn, physicalName }) => [urn, physicalName ?? null]));
    }
    await writeFile(join(FIXTURES, `names-${version}.json`), `${JSON.stringify(all, null, 2)}\n`);
  });

  it("keeps every URN and every name in AWS of each version, or an alias for it", async () => {
    const files = (await readdir(FIXTURES)).filter((file) => /^names-.*\.json$/.test(file));
    expect(files).not.to.be.empty;
    for (const [file, names] of Object.entries(programs)) {
      const now = await names();
      for (const fixture of files) {
        const kept = JSON.parse(await readFile(join(FIXTURES, fixture), "utf8")) as Record<string, Names>;
        const before = kept[file] ?? {};
        expect(Object.keys(before), `${fixture} has names of ${file}`).not.to.be.empty;
        expect(lost(before, now), fixture).to.deep.equal([]);
      }
    }
  });

  it("sees a resource that was renamed without an alias", async () => {
    const before = { "sagemaker-workflow:index:DataBucket::data": null, "a:b:C::child": null };
    const now = await registeredNames(() => new DataBucket("pictures"));
    expect(lost(before, now)[0]).to.match(/^sagemaker-workflow:index:DataBucket::data is gone: give what it became/);
    expect(lost(before, now)).to.have.length(2);
  });

  it("sees a resource whose name in AWS has changed", () => {
    const now = [{ urn: "aws:sagemaker/endpoint:Endpoint::scones", formerUrns: [], physicalName: "scones-2" }];
    expect(lost({ "aws:sagemaker/endpoint:Endpoint::scones": "scones-1" }, now)[0]).to.contain(
      "was named scones-1 in AWS and is now scones-2",
    );
  });

  it("follows aliases of a component to all of its children, and aliases of names and types", async () => {
    const names = async (name: string, opts?: pulumi.ComponentResourceOptions) =>
      registeredNames(() => new DataBucket(name, {}, opts));
    const before = Object.fromEntries((await names("data")).map(({ urn }) => [urn, null]));
    expect(Object.keys(before)).to.have.length(7);
    expect(lost(before, await names("pictures", { aliases: [{ name: "data" }] }))).to.deep.equal([]);
    expect(lost(before, await names("pictures"))).to.have.length(7);

    class Box extends pulumi.ComponentResource {}
    const typed = await registeredNames(
      () => new Box("test:index:Box", "box", {}, { aliases: [{ type: "old:index:Box" }] }),
    );
    expect(lost({ "old:index:Box::box": null }, typed)).to.deep.equal([]);
  });
});
