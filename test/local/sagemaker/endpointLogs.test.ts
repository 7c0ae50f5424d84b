import { setTimeout as delay } from "node:timers/promises";
import { CreateLogGroupCommand, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateModelCommand } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { NODE_IMAGE, Workshop } from "./workshop.ts";

describe("the logs of an endpoint", function () {
  this.timeout(60_000);
  const workshop = new Workshop();
  let role = "";

  before(async () => {
    await workshop.open();
    // As the components' roles: the group is the stack's, and no container may bring it back.
    const Action = ["logs:CreateLogStream", "logs:PutLogEvents"];
    role = await workshop.newRole("writer", { Effect: "Allow", Action, Resource: "*" });
  });
  after(() => workshop.close());

  async function serve(name: string): Promise<void> {
    const PrimaryContainer = { Image: NODE_IMAGE, Environment: { MODEL_VERSION: name } };
    await workshop.sageMaker.send(
      new CreateModelCommand({ ModelName: name, ExecutionRoleArn: role, PrimaryContainer }),
    );
    await workshop.endpoint(name, await workshop.config(name, [name]));
  }

  it("are written by a role that may not make groups, where the group is there", async () => {
    await workshop.logs.send(new CreateLogGroupCommand({ logGroupName: "/aws/sagemaker/Endpoints/known" }));
    await serve("known");
    let lines: string[] = [];
    for (let i = 0; i < 50 && lines.length === 0; i++) {
      lines = await workshop.logLines("/aws/sagemaker/Endpoints/known", "AllTraffic/");
      if (lines.length === 0) await delay(100);
    }
    expect(lines).to.deep.equal(["version known serves"]);
  });

  it("are lost where it is not, and the endpoint serves all the same", async () => {
    await serve("unknown");
    await workshop.invoke("unknown", "x");
    await delay(1000);
    const { logGroups } = await workshop.logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: "/aws/sagemaker/Endpoints/unknown" }),
    );
    expect(logGroups).to.deep.equal([]);
  });
});
