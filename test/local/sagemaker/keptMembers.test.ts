import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { format } from "prettier";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { keptMembers } from "../../../local/sagemaker/keptMembers.ts";
import { ServiceModels } from "../../../local/sagemaker/model/serviceModels.ts";

const PAGE = join(import.meta.dirname, "../../../local/sagemaker/keptMembers.md");

describe("members of requests without effect", function () {
  this.timeout(60_000);

  it("are named in local/sagemaker/keptMembers.md as the service model and the sources have them", async () => {
    const { sagemaker } = new ServiceModels((await ensureMinistack(() => undefined)).serviceModels);
    const kept = keptMembers(sagemaker);
    const text = await format(
      [
        "# Members without effect",
        "What the local SageMaker checks, keeps and shows again without acting on it, by operation. Written by `UPDATE_DOCS=1 npm test -- test/local/sagemaker/keptMembers.test.ts`.",
        ...[...kept].map(([operation, members]) => `## ${operation}\n\n${members.map((m) => `- \`${m}\``).join("\n")}`),
      ].join("\n\n"),
      { parser: "markdown", printWidth: 120 },
    );
    if (process.env["UPDATE_DOCS"] !== undefined) writeFileSync(PAGE, text);
    expect(readFileSync(PAGE, "utf8")).to.equal(text);
    expect(kept.get("CreateTrainingJob")).to.include("ExperimentConfig").and.not.include("CheckpointConfig");
  });
});
