import { setTimeout as delay } from "node:timers/promises";
import { CreateLogGroupCommand, DescribeLogStreamsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateModelCommand } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { NODE_IMAGE, Workshop } from "./workshop.ts";

describe("the logs of an endpoint", function () {
  this.timeout(60_000);
  const workshop = new Workshop();
  before(() => workshop.open());
  after(() => workshop.close());

  async function serve(name: string, ...more: string[]): Promise<void> {
    const Action = ["logs:CreateLogStream", "logs:PutLogEvents", ...more];
    const role = await workshop.newRole(`writes-${name}`, { Effect: "Allow", Action, Resource: "*" });
    const PrimaryContainer = { Image: NODE_IMAGE, Environment: { MODEL_VERSION: name } };
    await workshop.sageMaker.send(
      new CreateModelCommand({ ModelName: name, ExecutionRoleArn: role, PrimaryContainer }),
    );
    await workshop.endpoint(name, await workshop.config(name, [name]));
  }

  async function linesOf(name: string): Promise<string[]> {
    const lines: string[] = [];
    for (let i = 0; i < 50 && lines.length === 0; i++) {
      const found = await workshop.logLines(`/aws/sagemaker/Endpoints/${name}`, "AllTraffic/").catch(() => []);
      if (found.length === 0) await delay(100);
      lines.push(...found);
    }
    return lines;
  }

  it("are written by a role that may make their group, whether or not it is there", async () => {
    await workshop.logs.send(new CreateLogGroupCommand({ logGroupName: "/aws/sagemaker/Endpoints/known" }));
    await serve("known", "logs:CreateLogGroup");
    expect(await linesOf("known")).to.deep.equal(["version known serves"]);
    await serve("unknown", "logs:CreateLogGroup");
    expect(await linesOf("unknown")).to.deep.equal(["version unknown serves"]);
  });

  it("are lost where the role may not make their group, and the endpoint serves all the same", async () => {
    await workshop.logs.send(new CreateLogGroupCommand({ logGroupName: "/aws/sagemaker/Endpoints/unwritten" }));
    await serve("unwritten");
    await workshop.invoke("unwritten", "x");
    await delay(1000);
    const { logStreams } = await workshop.logs.send(
      new DescribeLogStreamsCommand({ logGroupName: "/aws/sagemaker/Endpoints/unwritten" }),
    );
    expect(logStreams).to.deep.equal([]);
  });
});
