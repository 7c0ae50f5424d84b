import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateEndpointConfigCommand,
  DescribeEndpointCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
  type AsyncInferenceConfig,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointAsyncCommand, type InvokeEndpointAsyncCommandInput } from "@aws-sdk/client-sagemaker-runtime";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { expect } from "chai";
import { askLater, queueOf } from "../../../automation/predictions/askLater.ts";
import { PictureError } from "../../../automation/predictions/predict.ts";
import { Clients } from "../../../automation/stack/clients.ts";
import { stopCloud } from "../../../local/cloud/controls.ts";
import { policy } from "../cloud/testCloud.ts";
import { ListeningQueue } from "../monitoring/listeningQueue.ts";
import { problem, Workshop } from "./workshop.ts";

const NAME = "later";

describe("asynchronous inference", function () {
  this.timeout(60_000);
  const workshop = new Workshop();
  let queue: ListeningQueue;
  let output: AsyncInferenceConfig["OutputConfig"];

  before(async () => {
    await workshop.open();
    await workshop.model("model-1", "1");
    const sns = new SNSClient(workshop.cloud.config());
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "ends" }));
    queue = new ListeningQueue(workshop.cloud, "ends");
    await queue.subscribe(TopicArn);
    const publish = policy({ Effect: "Allow", Action: "sns:Publish", Resource: TopicArn });
    const PolicyName = "tell";
    await workshop.iam.send(new PutRolePolicyCommand({ RoleName: "workshop", PolicyName, PolicyDocument: publish }));
    output = {
      ...{ S3OutputPath: "s3://workshop/answers", S3FailurePath: "s3://workshop/failures" },
      NotificationConfig: { SuccessTopic: TopicArn, ErrorTopic: TopicArn },
    };
    const AsyncInferenceConfig = {
      OutputConfig: output,
      ClientConfig: { MaxConcurrentInvocationsPerInstance: 2 },
    };
    await workshop.config(NAME, ["model-1"], { AsyncInferenceConfig });
    await workshop.endpoint(NAME, NAME);
  });
  after(() => workshop.close());

  const ask = (more: Partial<InvokeEndpointAsyncCommandInput>) =>
    workshop.runtime.send(new InvokeEndpointAsyncCommand({ EndpointName: NAME, ContentType: "text/plain", ...more }));
  const keyOf = (uri = ""): string => uri.replace("s3://workshop/", "");
  const stored = async (uri: string | undefined): Promise<string> => {
    for (;;) {
      const bytes = await workshop.bytes(keyOf(uri)).catch(() => undefined);
      if (bytes !== undefined) return bytes.toString();
      await sleep(50);
    }
  };
  const told = (inferenceId: string | undefined) =>
    queue.next<Record<string, unknown>>((message) => message["inferenceId"] === inferenceId);

  it("answers at once with where the answer will be, reads the input from S3, and tells the topic in AWS's form", async () => {
    await workshop.put("in/picture", "four");
    const { $metadata, InferenceId, OutputLocation, FailureLocation } = await ask({
      ...{ InputLocation: "s3://workshop/in/picture", Accept: "application/json", CustomAttributes: "trace=1" },
      InferenceId: "mine-1",
    });
    expect($metadata.httpStatusCode).to.equal(202);
    expect(InferenceId).to.equal("mine-1");
    expect(OutputLocation).to.match(/^s3:\/\/workshop\/answers\/[0-9a-f-]{36}\.out$/);
    expect(FailureLocation).to.match(/^s3:\/\/workshop\/failures\/[0-9a-f-]{36}-error\.out$/);
    const answer = JSON.parse(await stored(OutputLocation)) as { length: number; headers: object };
    expect(answer.length).to.equal(4);
    expect(answer.headers).to.include({
      ...{ "content-type": "text/plain", accept: "application/json" },
      ...{ "x-amzn-sagemaker-custom-attributes": "trace=1", "x-amzn-sagemaker-inference-id": "mine-1" },
    });
    const { eventTime, receivedTime, ...message } = await told("mine-1");
    expect([eventTime, receivedTime].map((time) => new Date(String(time)).toISOString())).to.deep.equal([
      ...[eventTime, receivedTime],
    ]);
    expect(message).to.deep.equal({
      ...{ awsRegion: "us-east-1", invocationStatus: "Completed", inferenceId: "mine-1" },
      requestParameters: {
        ...{ contentType: "text/plain", accept: "application/json", endpointName: NAME },
        inputLocation: "s3://workshop/in/picture",
      },
      responseParameters: { contentType: "application/json", outputLocation: OutputLocation },
      ...{ eventVersion: "1.0", eventSource: "aws:sagemaker", eventName: "InferenceResult" },
    });
  });

  it("takes a payload inside the request, and a place for its answer", async () => {
    const { InferenceId, OutputLocation } = await ask({ Body: Buffer.from("inline"), Filename: "a.json" });
    expect(InferenceId).to.match(/^[0-9a-f-]{36}$/);
    expect(OutputLocation).to.equal("s3://workshop/answers/a.json");
    expect(JSON.parse(await stored(OutputLocation))).to.include({ length: 6 });
  });

  it("stores a failure with the model's own words, and tells of it", async () => {
    const { InferenceId, FailureLocation } = await ask({ Body: Buffer.from("status 400") });
    expect(await stored(FailureLocation)).to.equal("it went wrong");
    expect(await told(InferenceId)).to.deep.include({
      invocationStatus: "Failed",
      failureReason:
        "ClientError: Received client error (400) from model. See the SageMaker Endpoint logs in your account for more information.",
      responseParameters: { failureLocation: FailureLocation },
    });
  });

  it("answers what the automation asks: the answer, or the failure as what is wrong with that picture", async () => {
    class Here extends Clients {
      override s3 = () => Promise.resolve(workshop.s3);
      override runtime = () => Promise.resolve(workshop.runtime);
      override sagemaker = () => Promise.resolve(workshop.sageMaker);
    }
    const clients = new Here();
    const queue = await queueOf(clients, NAME, "s3://workshop/inbox");
    expect(queue).to.deep.equal({
      ...{ endpointName: NAME, bucket: "workshop", inputs: { bucket: "workshop", prefix: "inbox/" } },
    });
    if (queue === undefined) return;
    const askFor = (text: string): Promise<unknown> =>
      askLater(clients, queue, { name: "x.png", body: Buffer.from(text) }, { pause: 50 }).catch(
        (error: unknown) => error,
      );
    expect(String(await askFor("four"))).to.match(/answered no list of probabilities: .*"length":4\b/);
    const failure = await askFor("status 400");
    expect(failure).to.be.instanceOf(PictureError);
    expect(String(failure)).to.contain("x.png; SageMaker says: it went wrong");
  });

  it("fails what can't be read, and what takes too long", async () => {
    const absent = await ask({ InputLocation: "s3://workshop/in/absent" });
    expect((await told(absent.InferenceId))["failureReason"]).to.match(
      /^ClientError: Failed to download the input data \(NoSuchKey: /,
    );
    const slow = await ask({ Body: Buffer.from("think for ever"), InvocationTimeoutSeconds: 1 });
    expect((await told(slow.InferenceId))["failureReason"]).to.match(/timed out/);
  });

  it("keeps requests while there is no machine, also through a restart, and answers them when one comes", async () => {
    const scale = async (DesiredInstanceCount: number): Promise<void> => {
      const DesiredWeightsAndCapacities = [{ VariantName: "AllTraffic", DesiredInstanceCount }];
      await workshop.sageMaker.send(
        new UpdateEndpointWeightsAndCapacitiesCommand({ EndpointName: NAME, DesiredWeightsAndCapacities }),
      );
      await workshop.settled(NAME);
    };
    await scale(0);
    const { ProductionVariants } = await workshop.sageMaker.send(new DescribeEndpointCommand({ EndpointName: NAME }));
    expect(ProductionVariants?.[0]).to.include({ CurrentInstanceCount: 0, DesiredInstanceCount: 0 });
    const asked = await Promise.all([1, 2, 3].map((i) => ask({ Body: Buffer.from("x".repeat(i)) })));
    await stopCloud(workshop.cloud.stateDir);
    await workshop.cloud.start();
    workshop.connect();
    await workshop.settled(NAME);
    expect(await workshop.keys(keyOf(asked[0]?.OutputLocation))).to.deep.equal([]);
    await scale(1);
    const answers = await Promise.all(asked.map(({ OutputLocation }) => stored(OutputLocation)));
    expect(answers.map((text) => (JSON.parse(text) as { length: number }).length)).to.deep.equal([1, 2, 3]);
  });

  it("refuses what AWS refuses, in the runtime and in a configuration", async () => {
    expect(await problem(workshop.invoke(NAME, "now"))).to.match(/^ValidationError: .*InvokeEndpointAsync/);
    expect(await problem(ask({}))).to.match(/^ValidationError: Body and InputLocation are mutually exclusive/);
    expect(await problem(ask({ Body: Buffer.alloc(128_001) }))).to.match(/^ValidationError: .*128000 bytes/);
    expect(await problem(ask({ Body: Buffer.from("x"), RequestTTLSeconds: 59 }))).to.match(
      /^ValidationError: .*greater than or equal to 60/,
    );
    const config = (more: object): Promise<string> =>
      problem(
        workshop.sageMaker.send(
          new CreateEndpointConfigCommand({
            EndpointConfigName: "refused",
            AsyncInferenceConfig: { OutputConfig: output },
            ProductionVariants: [
              { VariantName: "a", ModelName: "model-1", InitialInstanceCount: 1, InstanceType: "ml.m5.large" },
            ],
            ...more,
          }),
        ),
      );
    const DataCaptureConfig = {
      ...{ InitialSamplingPercentage: 100, DestinationS3Uri: "s3://workshop/captured" },
      CaptureOptions: [{ CaptureMode: "Input" }],
    };
    expect(await config({ DataCaptureConfig })).to.match(/^ValidationException: DataCaptureConfig is not supported/);
    const ServerlessConfig = { MemorySizeInMB: 2048, MaxConcurrency: 1 };
    expect(
      await config({ ProductionVariants: [{ VariantName: "a", ModelName: "model-1", ServerlessConfig }] }),
    ).to.match(/^ValidationException: ServerlessConfig is not supported/);
  });
});
