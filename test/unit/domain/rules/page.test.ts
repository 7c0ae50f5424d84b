import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { format } from "prettier";
import { allRules } from "../../../../domain/rules/rulebook.ts";
import { heldBy, rulesPage } from "../../../support/rulesPage.ts";

const PAGE = join(import.meta.dirname, "..", "..", "..", "..", "docs", "rules.md");

describe("docs/rules.md", () => {
  it("is the rulebook's, with who holds each rule", async function () {
    this.timeout(30_000);
    const text = await format(rulesPage(), { parser: "markdown", printWidth: 120 });
    if (process.env["UPDATE_DOCS"] !== undefined) writeFileSync(PAGE, text);
    expect(readFileSync(PAGE, "utf8"), "write it anew with UPDATE_DOCS=1").to.equal(text);
    for (const { id } of allRules()) expect(text).to.contain(`| ${id.split("/").slice(2).join("/")} `);
  });

  it("tells the three callers apart", () => {
    const held = (id: string) => Object.entries(heldBy(id)).flatMap(([who, holds]) => (holds ? [who] : []));
    expect(held("sagemaker/CreateTrainingJob/local-disk-key")).to.deep.equal(["component", "policy", "local"]);
    expect(held("sagemaker/CreateTrainingJob/no-objects")).to.deep.equal(["local"]);
    expect(held("sagemaker/UpdateDomain/home-stays")).to.deep.equal([]);
    expect(held("scheduler/CreateScheduleGroup/name")).to.deep.equal(["policy", "local"]);
  });
});
