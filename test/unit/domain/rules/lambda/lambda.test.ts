import { expect } from "chai";
import { lambdaRules } from "../../../../../domain/rules/lambda/lambda.ts";
import { holdEach, type Case } from "../cases.ts";

const SQS = "arn:aws:sqs:us-east-1:123456789012:queue";
const layer = (name: string, version = 1): string => `arn:aws:lambda:us-east-1:123456789012:layer:${name}:${version}`;
const variables = (Variables: Record<string, string>) => ({ Environment: { Variables } });

const configuration: Record<string, Case> = {
  timeout: {
    holds: [{}, { Timeout: 1 }, { Timeout: 1800 }, { Timeout: 5400, CapacityProviderConfig: {} }],
    breaks: [{ Timeout: 0 }, { Timeout: 1801 }],
  },
  memory: {
    holds: [{ MemorySize: 128 }, { MemorySize: 10_240 }],
    breaks: [{ MemorySize: 127 }, { MemorySize: 10_241 }],
  },
  storage: {
    holds: [{ EphemeralStorage: { Size: 512 } }, { EphemeralStorage: { Size: 10_240 } }],
    breaks: [{ EphemeralStorage: { Size: 511 } }, { EphemeralStorage: { Size: 10_241 } }],
  },
  "reserved-variables": {
    holds: [variables({ REGION: "x", AWS_ENDPOINT_URL: "y", PATH: "/opt" })],
    breaks: [variables({ AWS_REGION: "x" }), variables({ _HANDLER: "x" })],
  },
  "variable-name": {
    holds: [variables({ A_1: "x" })],
    breaks: [variables({ "1A": "x" }), variables({ "A-B": "x" })],
  },
  "variables-size": {
    holds: [variables({ A1: "x".repeat(4094) })],
    breaks: [variables({ A1: "x".repeat(4095) }), variables({ A1: "é".repeat(2048) })],
  },
  layers: {
    holds: [{ Layers: ["a", "b", "c", "d", "e"].map((name) => layer(name)) }],
    breaks: [{ Layers: ["a", "b", "c", "d", "e", "f"].map((name) => layer(name)) }],
  },
  "layers-distinct": {
    holds: [{ Layers: [layer("a"), layer("b")] }],
    breaks: [{ Layers: [layer("a", 1), layer("a", 2)] }],
  },
  runtime: {
    holds: [{ Runtime: "python3.12" }, { Runtime: "nodejs22.x" }],
    breaks: [{ Runtime: "python3.6" }, { Runtime: "nodejs12.x" }],
  },
  "dead-letter": {
    holds: [{ DeadLetterConfig: { TargetArn: SQS } }, { DeadLetterConfig: {} }],
    breaks: [
      { DeadLetterConfig: { TargetArn: `${SQS}.fifo` } },
      { DeadLetterConfig: { TargetArn: "arn:aws:s3:::bucket" } },
    ],
  },
  vpc: {
    holds: [
      { VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } },
      { VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] } },
    ],
    breaks: [{ VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: [] } }],
  },
  "log-levels": {
    holds: [{ LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN" } }, { LoggingConfig: { LogFormat: "Text" } }],
    breaks: [{ LoggingConfig: { LogFormat: "Text", SystemLogLevel: "WARN" } }],
  },
  "log-group": {
    holds: [{ LoggingConfig: { LogGroup: "/aws/lambda/x" } }],
    breaks: [{ LoggingConfig: { LogGroup: "aws/x" } }, { LoggingConfig: { LogGroup: "a b" } }],
  },
  role: {
    holds: [{ Role: "arn:aws:iam::123456789012:role/path/name" }],
    breaks: [{ Role: "name" }, { Role: "arn:aws:iam::123456789012:user/name" }],
  },
  handler: {
    holds: [{ Handler: "index.handler" }, { Handler: "a".repeat(128) }],
    breaks: [{ Handler: "" }, { Handler: "a b" }, { Handler: "a".repeat(129) }],
  },
  description: { holds: [{ Description: "x".repeat(256) }], breaks: [{ Description: "x".repeat(257) }] },
  kms: {
    holds: [{ KMSKeyArn: "arn:aws:kms:us-east-1:123456789012:key/1" }, { KMSKeyArn: "" }],
    breaks: [{ KMSKeyArn: "alias/key" }],
  },
};

describe("lambdaRules", () => {
  holdEach("CreateFunction", lambdaRules["CreateFunction"] ?? [], {
    name: {
      holds: [{ FunctionName: "a".repeat(64) }, { FunctionName: "arn:aws:lambda:us-east-1:123456789012:function:x" }],
      breaks: [{ FunctionName: "a".repeat(65) }, { FunctionName: "a b" }],
    },
    "runtime-and-handler": {
      holds: [{ Runtime: "python3.12", Handler: "a.b" }, { PackageType: "Image" }],
      breaks: [{ Runtime: "python3.12" }, { Handler: "a.b", PackageType: "Zip" }],
    },
    "image-without-runtime": {
      holds: [{ PackageType: "Image" }],
      breaks: [{ PackageType: "Image", Runtime: "python3.12" }],
    },
    "image-uri": {
      holds: [{ Code: { ImageUri: "x" }, PackageType: "Image" }],
      breaks: [{ Code: { ImageUri: "x" }, PackageType: "Zip" }],
    },
    "code-source": {
      holds: [{ Code: { ZipFile: "" } }, { Code: { S3Bucket: "b", S3Key: "k" } }, { Code: { ImageUri: "x" } }],
      breaks: [{ Code: { S3Bucket: "b" } }, { Code: { ZipFile: "", S3Bucket: "b", S3Key: "k" } }],
    },
    architectures: {
      holds: [{ Architectures: ["arm64"] }],
      breaks: [{ Architectures: ["arm64", "x86_64"] }, { Architectures: ["arm"] }],
    },
    ...configuration,
  });
  holdEach("UpdateFunctionConfiguration", lambdaRules["UpdateFunctionConfiguration"] ?? [], configuration);
  const routed = (weights: Record<string, number>) => ({ RoutingConfig: { AdditionalVersionWeights: weights } });
  const routing: Record<string, Case> = {
    "routed-versions": { holds: [routed({}), routed({ 2: 0.5 })], breaks: [routed({ $LATEST: 0.5 })] },
    "routing-weight": { holds: [routed({ 2: 0 }), routed({ 2: 1 })], breaks: [routed({ 2: -0.1 }), routed({ 2: 2 })] },
    "routing-count": { holds: [routed({ 2: 0.5 })], breaks: [routed({ 2: 0.5, 3: 0.1 })] },
  };
  const events: Record<string, Case> = {
    "retry-attempts": {
      holds: [{}, { MaximumRetryAttempts: 0 }, { MaximumRetryAttempts: 2 }],
      breaks: [{ MaximumRetryAttempts: 3 }, { MaximumRetryAttempts: -1 }],
    },
    "event-age": {
      holds: [{ MaximumEventAgeInSeconds: 60 }, { MaximumEventAgeInSeconds: 21_600 }],
      breaks: [{ MaximumEventAgeInSeconds: 59 }, { MaximumEventAgeInSeconds: 21_601 }],
    },
  };
  holdEach("CreateAlias", lambdaRules["CreateAlias"] ?? [], {
    name: { holds: [{ Name: "live-1_a" }, { Name: "1a" }], breaks: [{ Name: "12" }, { Name: "a b" }] },
    ...routing,
  });
  holdEach("UpdateAlias", lambdaRules["UpdateAlias"] ?? [], routing);
  holdEach("PutFunctionConcurrency", lambdaRules["PutFunctionConcurrency"] ?? [], {
    reserved: { holds: [{ ReservedConcurrentExecutions: 0 }], breaks: [{ ReservedConcurrentExecutions: -1 }] },
  });
  holdEach("PutProvisionedConcurrencyConfig", lambdaRules["PutProvisionedConcurrencyConfig"] ?? [], {
    provisioned: { holds: [{ ProvisionedConcurrentExecutions: 1 }], breaks: [{ ProvisionedConcurrentExecutions: 0 }] },
  });
  holdEach("PutFunctionEventInvokeConfig", lambdaRules["PutFunctionEventInvokeConfig"] ?? [], events);
  holdEach("UpdateFunctionEventInvokeConfig", lambdaRules["UpdateFunctionEventInvokeConfig"] ?? [], events);

  it("writes a weight that is too large as AWS does", () => {
    const rule = (lambdaRules["CreateAlias"] ?? []).find(({ id }) => id === "lambda/CreateAlias/routing-weight");
    expect(rule?.broken(routed({ 2: 2 }), undefined)).to.match(/^1 validation error detected: Value '\{2=2\.0\}' at /);
  });
});
