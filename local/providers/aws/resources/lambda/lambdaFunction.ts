import * as lambda from "@aws-sdk/client-lambda";
import type { Context } from "../../core/context.ts";
import { unlessMissing, type RetryRule } from "../../core/errors.ts";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, nested, plain, toAws, type Shape } from "../../core/shape.ts";
import { allTags, retag } from "../../core/tags.ts";
import { compact, count, flag, isObject, must, type Props } from "../../core/values.ts";
import { functionCode, settled } from "./functionCode.ts";
import { partitionOf } from "../../partitions.ts";

/** The settings that UpdateFunctionConfiguration takes, with what Lambda uses when one is left out. */
const settings: Shape = {
  ...plain("description", "handler", "layers", "memorySize", "role", "runtime", "timeout"),
  kmsKeyArn: "KMSKeyArn",
  deadLetterConfig: nested("DeadLetterConfig", plain("targetArn")),
  environment: nested("Environment", plain("variables")),
  ephemeralStorage: nested("EphemeralStorage", plain("size")),
  imageConfig: nested("ImageConfig", { commands: "Command", entryPoints: "EntryPoint", workingDirectory: true }),
  loggingConfig: nested("LoggingConfig", plain("applicationLogLevel", "logFormat", "logGroup", "systemLogLevel")),
  snapStart: nested("SnapStart", plain("applyOn", "optimizationStatus")),
  tracingConfig: nested("TracingConfig", plain("mode")),
  vpcConfig: nested("VpcConfig", plain("ipv6AllowedForDualStack", "securityGroupIds", "subnetIds", "vpcId")),
};
const settingDefaults = {
  Description: "",
  Timeout: 3,
  MemorySize: 128,
  KMSKeyArn: "",
  Layers: [] as string[],
  Environment: { Variables: {} },
  EphemeralStorage: { Size: 512 },
  TracingConfig: { Mode: "PassThrough" as const },
  DeadLetterConfig: { TargetArn: "" },
};
const settingKeys = Object.keys(settings);
const codeKeys = ["code", "imageUri", "s3Bucket", "s3Key", "s3ObjectVersion", "sourceCodeHash", "architectures"];

const gone = ["ResourceNotFoundException"];
/**
 * A role made a second ago; AWS says it this way until it has spread. The real provider tries again for these alone, and five minutes
 * long (terraform-provider-aws, `retryFunctionOp`); a key that the role or the caller may not use is none of them.
 */
const rolesSpread: RetryRule = {
  codes: ["InvalidParameterValueException"],
  message:
    /The role defined for the function cannot be assumed by Lambda|The provided execution role does not have permissions|throttled by EC2|because the KMS key is invalid for CreateGrant/,
  forMs: 300_000,
};
const busy: RetryRule = { codes: ["ResourceConflictException"], message: /in progress|pending/i, forMs: 300_000 };

export const lambdaFunction: ResourceType = {
  service: lambda.LambdaClient,
  inputs: {
    name: { replace: true, computed: true },
    role: { required: true },
    code: { local: true },
    imageUri: {},
    s3Bucket: { local: true },
    s3Key: { local: true },
    s3ObjectVersion: { local: true },
    sourceCodeHash: { computed: true, local: true },
    packageType: { default: "Zip", replace: true },
    handler: {},
    runtime: {},
    timeout: { default: 3 },
    memorySize: { default: 128 },
    description: {},
    architectures: { computed: true },
    environment: {},
    ephemeralStorage: { computed: true },
    deadLetterConfig: {},
    imageConfig: {},
    kmsKeyArn: {},
    layers: {},
    loggingConfig: { computed: true },
    tracingConfig: { computed: true },
    snapStart: {},
    vpcConfig: {},
    publish: { default: false, local: true },
    reservedConcurrentExecutions: { default: -1 },
    skipDestroy: { default: false, local: true },
    ...regional,
    ...tagged,
  },
  outputs: [
    "arn",
    "codeSha256",
    "invokeArn",
    "lastModified",
    "qualifiedArn",
    "qualifiedInvokeArn",
    "responseStreamingInvokeArn",
    "signingJobArn",
    "signingProfileVersionArn",
    "sourceCodeSize",
    "version",
    "tagsAll",
  ],
  name: { property: "name", maxLength: 64, identifies: true },

  volatile: (changed) => [
    "lastModified",
    ...(codeKeys.some(changed) ? ["codeSha256", "sourceCodeHash", "sourceCodeSize"] : []),
    ...(changed("publish") || codeKeys.some(changed) ? ["version", "qualifiedArn", "qualifiedInvokeArn"] : []),
  ],

  check(inputs) {
    const problems = checkShape(settings, inputs);
    const sources = ["code", "imageUri", "s3Bucket"].filter((key) => inputs[key] !== undefined);
    if (sources.length !== 1) {
      const received = sources.length === 0 ? "none" : sources.join(" and ");
      problems.push({
        property: "code",
        reason: `exactly one of code, imageUri and s3Bucket must be set, got ${received}`,
      });
    }
    if (inputs["imageUri"] === undefined) {
      for (const property of ["handler", "runtime"]) {
        if (inputs[property] === undefined)
          problems.push({ property, reason: `${property} must be set with a zip package` });
      }
    }
    return problems;
  },

  async create(inputs, context) {
    const name = must(inputs, "name");
    const code = await functionCode(inputs);
    const request: lambda.CreateFunctionCommandInput = {
      ...toAws<lambda.CreateFunctionCommandInput>(settings, inputs),
      ...toAws<object>(plain("architectures", "packageType", "publish"), inputs),
      FunctionName: name,
      Code: code,
      Tags: allTags(inputs),
      ...(inputs["imageUri"] === undefined ? {} : { PackageType: "Image" }),
    };
    await context.retry(rolesSpread, () => context.send(new lambda.CreateFunctionCommand(request)));
    context.made(name);
    await settled(name, context);
    const reserved = count(inputs["reservedConcurrentExecutions"]) ?? -1;
    if (reserved >= 0) await reserve(name, reserved, context);
    return name;
  },

  async read(id, state, context) {
    const found = await context.find(gone, new lambda.GetFunctionCommand({ FunctionName: id }));
    const live = found?.Configuration;
    if (live === undefined) return undefined;
    const arn = live.FunctionArn ?? "";
    const version = flag(state["publish"]) === true ? await latestVersion(id, context) : "$LATEST";
    const qualifiedArn = `${arn}:${version}`;
    const logGroup = live.LoggingConfig?.LogGroup ?? `/aws/lambda/${id}`;
    return compact({
      ...withoutVoid(fromAws(settings, live)),
      name: live.FunctionName ?? id,
      arn,
      architectures: live.Architectures ?? ["x86_64"],
      packageType: live.PackageType ?? "Zip",
      ephemeralStorage: { size: live.EphemeralStorage?.Size ?? 512 },
      tracingConfig: { mode: live.TracingConfig?.Mode ?? "PassThrough" },
      loggingConfig: {
        logFormat: "Text",
        ...(fromAws(settings, { LoggingConfig: live.LoggingConfig })["loggingConfig"] as Props | undefined),
        logGroup,
      },
      // What is off is not there: so flattens the real provider what Lambda answers.
      ...(live.SnapStart?.ApplyOn === "None" && { snapStart: undefined }),
      imageUri: found?.Code?.ImageUri,
      reservedConcurrentExecutions: found?.Concurrency?.ReservedConcurrentExecutions ?? -1,
      // What Lambda did not save is missing, and the next preview says so.
      ...(state["kmsKeyArn"] !== undefined && { kmsKeyArn: live.KMSKeyArn ?? "" }),
      codeSha256: live.CodeSha256 ?? "",
      sourceCodeHash: live.CodeSha256 ?? "",
      sourceCodeSize: live.CodeSize ?? 0,
      lastModified: live.LastModified ?? "",
      version,
      qualifiedArn,
      invokeArn: invokeArn(arn, context.region, "2015-03-31", "invocations"),
      qualifiedInvokeArn: invokeArn(qualifiedArn, context.region, "2015-03-31", "invocations"),
      responseStreamingInvokeArn: invokeArn(arn, context.region, "2021-11-15", "response-streaming-invocations"),
      signingJobArn: live.SigningJobArn ?? "",
      signingProfileVersionArn: live.SigningProfileVersionArn ?? "",
      tagsAll: found?.Tags ?? {},
    });
  },

  async update(id, change, context) {
    const { inputs } = change;
    if (change.differs(...settingKeys)) {
      const request = { ...settingDefaults, ...toAws<object>(settings, inputs), FunctionName: id };
      await context.retry(busy, () =>
        context.retry(rolesSpread, () => context.send(new lambda.UpdateFunctionConfigurationCommand(request))),
      );
      await settled(id, context);
    }
    const codeChanged = change.differs(...codeKeys);
    if (codeChanged) {
      const code = await functionCode(inputs);
      const request = { FunctionName: id, ...code, ...toAws<object>(plain("architectures"), inputs) };
      await context.retry(busy, () => context.send(new lambda.UpdateFunctionCodeCommand(request)));
      await settled(id, context);
    }
    if (flag(inputs["publish"]) === true && (codeChanged || change.differs(...settingKeys, "publish"))) {
      await context.retry(busy, () => context.send(new lambda.PublishVersionCommand({ FunctionName: id })));
    }
    if (change.differs("reservedConcurrentExecutions")) {
      await reserve(id, count(inputs["reservedConcurrentExecutions"]) ?? -1, context);
    }
    await retag(change, context, {
      set: (Tags, Resource) => new lambda.TagResourceCommand({ Resource, Tags }),
      unset: (TagKeys, Resource) => new lambda.UntagResourceCommand({ Resource, TagKeys }),
    });
  },

  async delete(id, state, context) {
    if (flag(state["skipDestroy"]) === true) return;
    const remove = (): Promise<unknown> => context.send(new lambda.DeleteFunctionCommand({ FunctionName: id }));
    await unlessMissing(gone, () => context.retry(busy, remove));
  },
};

async function reserve(name: string, executions: number, context: Context): Promise<void> {
  await context.retry(busy, (): Promise<unknown> =>
    executions < 0
      ? context.send(new lambda.DeleteFunctionConcurrencyCommand({ FunctionName: name }))
      : context.send(
          new lambda.PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: executions }),
        ),
  );
}

async function latestVersion(name: string, context: Context): Promise<string> {
  let latest = "$LATEST";
  const client = context.client(lambda.LambdaClient);
  for await (const { Versions } of lambda.paginateListVersionsByFunction({ client }, { FunctionName: name }))
    latest = Versions?.at(-1)?.Version ?? latest;
  return latest;
}

const invokeArn = (arn: string, region: string, api: string, what: string): string =>
  `arn:${partitionOf(region).partition}:apigateway:${region}:lambda:path/${api}/functions/${arn}/${what}`;

/** Lambda answers with empty values for what was never set. */
function withoutVoid(props: Props): Props {
  const meaningful = Object.entries(props).filter(([, value]) => {
    if (value === "") return false;
    if (Array.isArray(value)) return value.length > 0;
    return (
      !isObject(value) ||
      Object.values(value).some((item) => item !== "" && !(Array.isArray(item) && item.length === 0))
    );
  });
  return Object.fromEntries(meaningful);
}
