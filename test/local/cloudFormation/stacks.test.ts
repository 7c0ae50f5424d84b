import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { pythonScript } from "../cloud/pythonScript.ts";
import { NODE_IMAGE, Workshop } from "../sagemaker/workshop.ts";

const BROKEN_IMAGE = NODE_IMAGE.replace("own-node", "broken");
const ARN = "arn:aws:sagemaker:us-east-1:000000000000:";

interface Seen {
  readonly created: [string, Record<string, string>, string[][]];
  readonly updated: Seen["created"];
  readonly broken: [boolean, string, string[][]];
  readonly "rolled back": Seen["broken"];
  readonly resources: Readonly<Record<string, string>>;
  readonly policy: string;
  readonly tags: object;
}

describe("stacks of CloudFormation", function () {
  this.timeout(120_000);
  const workshop = new Workshop();
  let seen: Seen & Readonly<Record<string, unknown>>;

  before(async () => {
    await workshop.open();
    const file = join(workshop.cloud.stateDir, "sagemaker/images.json");
    const images = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...images, [BROKEN_IMAGE]: { serve: [process.execPath, "-e", ""] } }));
    seen = (await pythonScript(workshop.cloud, "cloudFormation/stacks.py", NODE_IMAGE, BROKEN_IMAGE)) as typeof seen;
  });
  after(() => workshop.close());

  it("make a model, its configuration, an endpoint and its scaling, with references as on AWS", () => {
    const [waited, { Model = "", Config = "", ...stack }, failures] = seen.created;
    expect([waited, failures, seen["answer"]]).to.deep.equal(["done", [], "1"]);
    expect(stack).to.deep.equal({
      ...{ status: "CREATE_COMPLETE", Endpoint: `${ARN}endpoint/bakery-endpoint`, Name: "bakery-endpoint" },
    });
    expect(Model).to.match(/^arn:aws:sagemaker:us-east-1:000000000000:model\/bakery-model-\w+$/);
    expect(Config).to.match(/^arn:aws:sagemaker:us-east-1:000000000000:endpoint-config\/bakery-config-\w+$/);
    expect(seen.resources).to.include({ Model, Config, Policy: seen.policy });
    expect(seen.tags).to.deep.equal({ team: "scones", stage: "test" });
  });

  it("replace what can't change, and update the endpoint in place", () => {
    const [waited, { status, Model, Endpoint }, failures] = seen.updated;
    expect([waited, status, failures, seen["answer after"]]).to.deep.equal(["done", "UPDATE_COMPLETE", [], "2"]);
    expect(Model).not.to.equal(seen.created[1]["Model"]);
    expect(Endpoint).to.equal(seen.created[1]["Endpoint"]);
    expect(seen["models"]).to.equal(1);
  });

  it("roll back when a resource fails, say why, and leave nothing of it", () => {
    const [ended, status, [failure = []]] = seen.broken;
    expect([ended, status, ...failure.slice(0, 2)]).to.deep.equal([
      ...[true, "ROLLBACK_COMPLETE", "Endpoint", "CREATE_FAILED"],
    ]);
    expect(failure[2]).to.match(/^Resource handler returned message: ".+ \(status Failed\)" \(.+NotStabilized\)$/);
    expect(seen["left"]).to.deep.equal([1, 1]);
  });

  it("roll back an update that fails, to what served before", () => {
    const [ended, status, [failure = []]] = seen["rolled back"];
    expect([ended, status, ...failure.slice(0, 2)]).to.deep.equal([
      ...[true, "UPDATE_ROLLBACK_COMPLETE", "Lost", "UPDATE_FAILED"],
    ]);
    expect(failure[2]).to.match(/Could not find model .*nobody/);
    expect(seen["answer still"]).to.equal("2");
  });

  it("go with all that they made, and refuse types that there are not", () => {
    expect([seen["deleted"], seen["nothing"]]).to.deep.equal(["done", [0, 0, 0]]);
    expect(seen["unknown"]).to.equal("Template format error: Unrecognized resource types: [AWS::SageMaker::Pipeline]");
  });
});
