import { expect } from "chai";
import { endpointCapturesRequests } from "../../../../policy/rules/capture.ts";
import { functionLogsExpire, logGroupExpires } from "../../../../policy/rules/logs.ts";
import { referencesAreLive } from "../../../../policy/rules/references.ts";
import { UNKNOWN_STRING, violations, type Shown } from "../../../support/policies.ts";

const CONFIGURATION = "aws:sagemaker/endpointConfiguration:EndpointConfiguration";
const NATIVE_CONFIGURATION = "aws-native:sagemaker:EndpointConfig";

describe("sagemaker-endpoint-captures", () => {
  const captureOptions = [{ captureMode: "Input" }, { captureMode: "Output" }];
  const good = { enableCapture: true, initialSamplingPercentage: 100, captureOptions };
  const configuration = (dataCaptureConfig: unknown, type = CONFIGURATION): Shown => ({
    ...{ type, name: "configuration", props: { productionVariants: [{ modelName: "m" }], dataCaptureConfig } },
  });

  it("is met by capture of requests and answers, of either provider", async () => {
    const native = { initialSamplingPercentage: 100, captureOptions: [{ captureMode: "InputAndOutput" }] };
    const found = await violations(endpointCapturesRequests, [
      configuration(good),
      configuration(native, NATIVE_CONFIGURATION),
      configuration(UNKNOWN_STRING),
    ]);
    expect(found).to.deep.equal([]);
  });

  it("is met by serverless endpoints, which can't capture", async () => {
    const props = { productionVariants: [{ modelName: "m", serverlessConfig: { memorySizeInMb: 2048 } }] };
    expect(await violations(endpointCapturesRequests, [{ type: CONFIGURATION, name: "c", props }])).to.deep.equal([]);
  });

  it("is broken by capture that is missing or off", async () => {
    for (const type of [CONFIGURATION, NATIVE_CONFIGURATION]) {
      for (const capture of [undefined, { ...good, enableCapture: false }]) {
        const [message] = await violations(endpointCapturesRequests, [configuration(capture, type)]);
        expect(message).to.contain("Endpoint configuration 'configuration' captures nothing. Set dataCaptureConfig");
      }
    }
    const byDefault = configuration({ initialSamplingPercentage: 100, captureOptions });
    expect(await violations(endpointCapturesRequests, [byDefault])).to.have.length(1);
  });

  it("is broken by a smaller share than configured, and by one half only", async () => {
    const tenth = configuration({ ...good, initialSamplingPercentage: 10 });
    expect(await violations(endpointCapturesRequests, [tenth])).to.deep.equal([]);
    expect((await violations(endpointCapturesRequests, [tenth], { minimumSamplingPercentage: 50 }))[0]).to.contain(
      "captures 10 percent of the requests; at least 50 are required",
    );
    const half = configuration({ ...good, captureOptions: [{ captureMode: "Input" }] });
    expect((await violations(endpointCapturesRequests, [half]))[0]).to.contain("does not capture the output");
  });
});

describe("log-group-retention", () => {
  const groups = (retentionInDays: unknown): Shown[] =>
    ["aws:cloudwatch/logGroup:LogGroup", "aws-native:logs:LogGroup"].map((type) => ({
      ...{ type, name: "logs", props: { retentionInDays } },
    }));

  it("is met by a number of days up to the maximum", async () => {
    expect(await violations(logGroupExpires, [...groups(30), ...groups(365)])).to.deep.equal([]);
  });

  it("is broken by groups that keep entries for ever, or longer than allowed", async () => {
    for (const days of [undefined, 0]) expect(await violations(logGroupExpires, groups(days))).to.have.length(2);
    expect((await violations(logGroupExpires, groups(30), { maximumDays: 14 }))[0]).to.equal(
      "Log group 'logs' keeps its entries for 30 days; at most 14 are allowed. Lower retentionInDays.",
    );
  });
});

describe("lambda-log-group", () => {
  const classic: Shown = { type: "aws:lambda/function:Function", name: "step", props: { name: "step-1" } };
  const native: Shown = { type: "aws-native:lambda:Function", name: "step", props: { functionName: "step-1" } };
  const group = (name: string): Shown => ({
    type: "aws-native:logs:LogGroup",
    name: "logs",
    props: { logGroupName: name },
  });

  it("is met by a group of the function's name, or by one that it names", async () => {
    const named = { ...native, props: { ...native.props, loggingConfig: { logGroup: "/ours/step" } } };
    for (const stack of [
      [classic, group("/aws/lambda/step-1")],
      [native, group("/aws/lambda/step-1")],
      [named, group("/ours/step")],
      [{ ...classic, props: { name: UNKNOWN_STRING } }],
    ])
      expect(await violations(functionLogsExpire, stack)).to.deep.equal([]);
  });

  it("is broken by a function whose group Lambda makes", async () => {
    const inPreview = { ...classic, props: { ...classic.props, loggingConfig: UNKNOWN_STRING } };
    for (const lambda of [classic, native, inPreview]) {
      const [message] = await violations(functionLogsExpire, [lambda, group("/aws/lambda/other")]);
      expect(message).to.contain("Function 'step' logs to /aws/lambda/step-1, which is not in this stack");
    }
  });
});

describe("references-are-live", () => {
  const model: Shown = { type: "aws:sagemaker/model:Model", name: "model", props: { name: "model-1" } };
  const lambdaArn = "arn:aws:lambda:eu-central-1:123456789012:function";
  const lambda: Shown = { type: "aws-native:lambda:Function", name: "step", props: { functionName: "step-1" } };
  const configuration = (modelName: string, madeFrom = {}): Shown => ({
    ...{
      type: CONFIGURATION,
      name: "configuration",
      props: { name: "c-1", productionVariants: [{ modelName }] },
      madeFrom,
    },
  });
  const endpoint = (endpointConfigName: string): Shown => ({
    ...{ type: "aws-native:sagemaker:Endpoint", name: "endpoint", props: { endpointConfigName } },
  });
  const machine = (...functions: string[]): Shown => {
    const States = Object.fromEntries(
      functions.map((FunctionName) => [
        FunctionName,
        { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName } },
      ]),
    );
    const definitionString = JSON.stringify({ States });
    return { type: "aws-native:stepfunctions:StateMachine", name: "machine", props: { definitionString } };
  };

  it("is met by names, ARNs and versions of what is in the stack, and by what is not known yet", async () => {
    const found = await violations(referencesAreLive, [
      ...[model, configuration("model-1"), endpoint("c-1"), lambda],
      machine(`${lambdaArn}:step-1`, `${lambdaArn}:step-1:live`, "step-1"),
      ...[configuration(UNKNOWN_STRING), endpoint(UNKNOWN_STRING)],
    ]);
    expect(found).to.deep.equal([]);
  });

  it("is met by the output of another stack", async () => {
    const reference: Shown = { type: "pulumi:pulumi:StackReference", name: "models", props: {} };
    const theirs = configuration("their-model", { productionVariants: ["models"] });
    expect(await violations(referencesAreLive, [reference, theirs])).to.deep.equal([]);
  });

  it("is broken by names of what is not there", async () => {
    const found = await violations(referencesAreLive, [
      ...[model, configuration("gone"), endpoint("gone-too"), lambda],
      machine("step-1", `${lambdaArn}:gone-step`, "$.expression"),
    ]);
    expect(found.map((message) => message.split(", which")[0])).to.deep.equal([
      `'endpoint' names the endpoint configuration "gone-too"`,
      `'configuration' names the model "gone"`,
      `'machine' names the function "gone-step"`,
    ]);
  });

  it("lets known names through", async () => {
    const stack = [configuration("shared-model")];
    for (const known of [["shared-*"], ["shared-model"]])
      expect(await violations(referencesAreLive, stack, { known })).to.deep.equal([]);
    expect(await violations(referencesAreLive, stack, { known: ["shared"] })).to.have.length(1);
  });
});
