import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { format } from "prettier";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { REFUSED_MEMBERS } from "../../../local/sagemaker/refusedMembers.ts";
import type { ServiceModel, Shape } from "../../../local/sagemaker/model/serviceModel.ts";
import { ServiceModels } from "../../../local/sagemaker/model/serviceModels.ts";
import { keptMembers } from "../../support/keptMembers.ts";

const PAGE = join(import.meta.dirname, "../../../local/sagemaker/keptMembers.md");

function list(members: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...members].map(
    ([operation, paths]) => `## ${operation}\n\n${paths.map((path) => `- \`${path}\``).join("\n")}`,
  );
}

describe("members of requests without effect", function () {
  this.timeout(60_000);

  it("are named in local/sagemaker/keptMembers.md as the service model and the sources have them", async () => {
    const { sagemaker } = new ServiceModels((await ensureMinistack(() => undefined)).serviceModels);
    const kept = keptMembers(sagemaker);
    const text = await format(
      [
        "# Members without effect",
        "What the local SageMaker checks, keeps and shows again without acting on it, by operation. Written by `UPDATE_DOCS=1 npm test -- test/local/sagemaker/keptMembers.test.ts`.",
        ...list(kept),
        "# Members that are refused",
        "What would be something else without them, as the local SageMaker doesn't offer it.",
        ...list(new Map(Object.entries(REFUSED_MEMBERS).map(([name, members]) => [name, Object.keys(members)]))),
      ].join("\n\n"),
      { parser: "markdown", printWidth: 120 },
    );
    if (process.env["UPDATE_DOCS"] !== undefined) writeFileSync(PAGE, text);
    expect(readFileSync(PAGE, "utf8")).to.equal(text);
    for (const [operation, refused] of Object.entries(REFUSED_MEMBERS))
      for (const path of Object.keys(refused)) expect(isMember(sagemaker, operation, path), path).to.equal(true);
    expect(kept.get("CreateTrainingJob")).to.include("RetryStrategy").and.not.include("ExperimentConfig");
  });
});

/** Whether the model knows the member, with the lists on the way. */
function isMember(model: ServiceModel, operation: string, path: string): boolean {
  const last = path.split(".").reduce<Shape | undefined>((shape, name) => {
    const inner = shape?.member === undefined ? shape : model.shape(shape.member.shape);
    const member = inner?.members?.[name];
    return member === undefined ? undefined : model.shape(member.shape);
  }, model.input(operation));
  return last !== undefined;
}
