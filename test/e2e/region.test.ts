import { setTimeout as delay } from "node:timers/promises";
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, ModelError, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import { Cli, eventsOf, requireCode } from "./support/cli.ts";
import { writeSmallArchive } from "./support/smallArchive.ts";

const REGION = "eu-central-1";

interface Connection {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

describe("scones, in another region than the local cloud's own", function () {
  this.timeout(300_000);
  const cli = new Cli();
  const archive = writeSmallArchive(cli.folder);
  let config: Connection;
  let EndpointName = "";

  const output = async (name: string): Promise<string> =>
    requireCode(await cli.run("pulumi", "stack", "output", name), 0).stdout.trim();
  const statusIn = (region: string): Promise<string> =>
    new SageMakerClient({ ...config, region }).send(new DescribeEndpointCommand({ EndpointName })).then(
      ({ EndpointStatus = "" }) => EndpointStatus,
      (error: unknown) => (error as Error).name,
    );

  before("start the local cloud", async function () {
    this.timeout(900_000);
    requireCode(await cli.run("cloud", "start"), 0);
    const status = JSON.parse(requireCode(await cli.run("cloud", "status", "--json"), 0).stdout) as {
      readonly endpoint: string;
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
    };
    const { endpoint, accessKeyId, secretAccessKey } = status;
    config = { endpoint, region: REGION, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  });
  after(() => cli.remove());

  it("runs the whole workflow where aws:region says", async () => {
    const settings = ["--config", `aws:region=${REGION}`, "--config", "epochs=3", "--config", "minimumAccuracy=0"];
    const ran = requireCode(await cli.run("run", "--archive", archive, ...settings, "--executions", "3", "--json"), 0);
    expect(eventsOf(ran, "error")).to.deep.equal([]);
    EndpointName = await output("endpointName");
    expect(await output("stateMachineArn")).to.match(/^arn:aws:states:eu-central-1:/);
    expect([await statusIn(REGION), await statusIn("us-east-1")]).to.deep.equal(["InService", "ValidationException"]);
  });

  it("finds the stack there again, without being told", async () => {
    requireCode(await cli.run("predict", `s3://${await output("bucketName")}/test/`), 0);
  });

  it("explains a request that failed in the log that the error names", async () => {
    const failed = await new SageMakerRuntimeClient(config)
      .send(new InvokeEndpointCommand({ EndpointName, ContentType: "application/x-image", Body: Buffer.from("none") }))
      .catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(ModelError);
    const { message, LogStreamArn = "", OriginalMessage = "" } = failed as ModelError;
    const group = `/aws/sagemaker/Endpoints/${EndpointName}`;
    expect(message).to.match(/^Received client error \(4\d\d\) from primary with message ".+"\. See https:\/\//);
    expect(message).to.contain(`region=${REGION}#logEventViewer:group=${group} in account 000000000000`);
    const logStreamName = LogStreamArn.split(":log-stream:")[1];
    expect(LogStreamArn).to.match(/^arn:aws:logs:eu-central-1:000000000000:log-group:/);
    const logs = new CloudWatchLogsClient(config);
    const lines = async (): Promise<string[]> => {
      const { events } = await logs.send(new GetLogEventsCommand({ logGroupName: group, logStreamName }));
      return (events ?? []).map((event) => event.message ?? "");
    };
    let told: string | undefined;
    for (let i = 0; i < 50 && told === undefined; i++) {
      told = (await lines().catch(() => [])).find((line) => line.includes("Customer Error"));
      if (told === undefined) await delay(200);
    }
    expect(told).to.match(/Customer Error: .+/);
    expect(OriginalMessage).to.contain(told?.split("Customer Error: ")[1]);
  });

  it("takes it down there", async () => {
    requireCode(await cli.run("destroy", "--yes"), 0);
    expect(await statusIn(REGION)).to.equal("ValidationException");
  });
});
