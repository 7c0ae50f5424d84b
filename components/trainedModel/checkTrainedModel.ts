import type * as pulumi from "@pulumi/pulumi";
import { checkHyperparameters } from "./hyperparameters.ts";
import { checkRegistration, longestModelName } from "../shared/registration.ts";
import type { TrainedModelArgs } from "./trainedModelArgs.ts";
import { DEFAULT_MACHINE, trainingRequest, USUAL_CONTENT } from "./trainingJob.ts";
import {
  channelsOf,
  checkImage,
  hasVersionOne,
  isBuiltIn,
  keepsNoCheckpoints,
  trainsAlone,
  trainsOnCpu,
} from "./builtInAlgorithms.ts";
import { hasGpu } from "../../domain/rules/sagemaker/machines.ts";
import { trainsOnGpu } from "../../domain/rules/sagemaker/training.ts";
import { IMAGE_CLASSIFICATION } from "../shared/servedModel.ts";
import { Validation } from "../shared/validate.ts";
import { KMS_KEY_ARN, MACHINE, SHARE, TRAINING_ATTEMPT } from "../../domain/configuration/allowedValues.ts";

/** What the checks of maxRuntimeSeconds and maxWaitSeconds below say in the words of the options. */
const CHECKED_BY_OPTION = ["run-time", "wait-time"].map((rule) => `sagemaker/CreateTrainingJob/${rule}`);
const PREFIX = /^[^/].*\/$/;

/** Refuses arguments that can't work, all at once. */
export function checkTrainedModel(component: pulumi.Resource, name: string, args: TrainedModelArgs): void {
  const check = new Validation(component, "TrainedModel", name, args);
  check.name(name, longestModelName(args.register));
  check.text("dataVersion", args.dataVersion, /^[a-zA-Z0-9]{1,12}$/, "1 to 12 letters and digits");
  checkAlgorithm(check, args);
  check.text("instanceType", args.instanceType, MACHINE, 'a SageMaker machine, such as "ml.g4dn.xlarge"');
  check.number("instanceCount", args.instanceCount, { min: 1, max: 100, integer: true });
  check.number("volumeSizeGb", args.volumeSizeGb, { min: 1, max: 16_384, integer: true });
  check.number("maxRuntimeSeconds", args.maxRuntimeSeconds, { min: 60, max: 2_419_200, integer: true });
  check.number("maxRetries", args.maxRetries, { min: 0, max: 30, integer: true });
  check.number("maxAttempts", args.maxAttempts, { min: 1, max: 10, integer: true });
  check.number("attempt", args.attempt, TRAINING_ATTEMPT);
  check.number("minimumAccuracy", args.minimumAccuracy, SHARE);
  check.text("outputPrefix", args.outputPrefix, PREFIX, "a prefix that ends with a slash and does not begin with one");
  check.text(
    "checkpointPrefix",
    args.checkpointPrefix,
    PREFIX,
    "a prefix that ends with a slash and does not begin with one",
  );
  check.text("kmsKeyArn", args.kmsKeyArn, KMS_KEY_ARN, "the ARN of a KMS key");
  check.text("volumeKmsKeyArn", args.volumeKmsKeyArn, KMS_KEY_ARN, "the ARN of a KMS key");
  checkRegistration(check, args.register);
  checkChannels(check, args);
  checkSpot(check, args);
  check.require(
    (args.subnetIds === undefined) === (args.securityGroupIds === undefined),
    "subnetIds and securityGroupIds go together: give both or neither",
  );
  check.request(trainingRequest(args), CHECKED_BY_OPTION);
  check.throwIfAny();
}

function checkAlgorithm(check: Validation, args: TrainedModelArgs): void {
  const { algorithm = IMAGE_CLASSIFICATION, image, hyperparameters, metricDefinitions } = args;
  if (hyperparameters !== undefined) checkHyperparameters(check, hyperparameters);
  check.require(
    hyperparameters !== undefined || image !== undefined || algorithm !== IMAGE_CLASSIFICATION,
    "hyperparameters is missing: the built-in image classification needs numClasses and numTrainingSamples",
  );
  checkImage(check, args);
  if (image === undefined && typeof algorithm === "string" && isBuiltIn(algorithm))
    checkBuiltIn(check, algorithm, args);
  check.require(
    image === undefined || (args.algorithm === undefined && args.algorithmVersion === undefined),
    "image replaces the built-in algorithm: leave out algorithm and algorithmVersion",
  );
  check.require(
    image !== undefined || metricDefinitions === undefined,
    "metricDefinitions is for an image of your own: SageMaker's algorithms report their metrics by themselves",
  );
  check.require((metricDefinitions?.length ?? 0) <= 40, "metricDefinitions must be at most 40");
  for (const { name, regex } of metricDefinitions ?? []) {
    check.text("metricDefinitions.name", name, /^.{1,255}$/, "1 to 255 characters");
    check.text("metricDefinitions.regex", regex, /^.{1,500}$/, "1 to 500 characters");
  }
}

/** What one of SageMaker's own algorithms would fail at minutes later, once its machines are there. */
function checkBuiltIn(check: Validation, algorithm: string, args: TrainedModelArgs): void {
  const { channels, hyperparameters, instanceType = DEFAULT_MACHINE, instanceCount = 1 } = args;
  check.require(
    hyperparameters === undefined || algorithm === IMAGE_CLASSIFICATION,
    `hyperparameters is for ${IMAGE_CLASSIFICATION}: name those of ${algorithm} in additionalHyperparameters`,
  );
  if (typeof instanceCount === "number" && trainsAlone(algorithm)) {
    check.require(instanceCount === 1, `instanceCount must be 1 for the built-in ${algorithm}, got ${instanceCount}`);
  }
  // A machine that is known only later is held to the rule on GPUs before the job is asked for.
  if (typeof instanceType === "string" && MACHINE.test(instanceType)) {
    const fits = hasGpu(instanceType) ? !trainsOnCpu(algorithm) : !trainsOnGpu(algorithm);
    const [kind, fitting] = trainsOnCpu(algorithm) ? ["no", "ml.m5.xlarge"] : ["a", DEFAULT_MACHINE];
    check.require(
      fits,
      `instanceType must be a machine with ${kind} GPU for the built-in ${algorithm}, such as "${fitting}", got "${instanceType}"`,
    );
  }
  if (channels === undefined) {
    check.require(
      algorithm === IMAGE_CLASSIFICATION,
      `channels is missing: the usual ones are for ${IMAGE_CLASSIFICATION}, not ${algorithm}`,
    );
  } else if (channels.length > 0 && hasVersionOne(algorithm)) {
    const { contentType = USUAL_CONTENT } = channels.find(({ channelName }) => channelName === "train") ?? {};
    const missing = channelsOf(algorithm, contentType === USUAL_CONTENT).filter(
      (name) => !channels.some(({ channelName }) => channelName === name),
    );
    check.require(missing.length === 0, `channels must name ${missing.join(", ")} too: ${algorithm} needs them`);
  }
}

function checkChannels(check: Validation, args: TrainedModelArgs): void {
  const names = args.channels?.map((channel) => channel.channelName) ?? [];
  check.require(args.channels === undefined || names.length > 0, "channels must name at least one channel, got []");
  check.require(names.length <= 20, `channels must be at most 20, got ${names.length}`);
  const twice = names.filter((channelName, index) => names.indexOf(channelName) !== index);
  // generative-ai-on-amazon-sagemaker#242: the job ends with "Data download failed: … has an illegal char sub-sequence '//' in it".
  const doubled = args.channels?.find(({ prefix }) => prefix.includes("//"))?.prefix;
  check.require(doubled === undefined, `channels: SageMaker fetches no keys with "//", got ${doubled ?? ""}`);
  check.require(twice.length === 0, `channels must differ in channelName, got ${twice.join(", ")} twice`);
}

function checkSpot(check: Validation, args: TrainedModelArgs): void {
  const { useSpot, maxWaitSeconds, maxRuntimeSeconds = 7200 } = args;
  check.require(
    useSpot === true || maxWaitSeconds === undefined,
    "maxWaitSeconds is for spot training: set useSpot, or leave it out",
  );
  if (typeof maxWaitSeconds === "number" && typeof maxRuntimeSeconds === "number") {
    check.require(
      maxWaitSeconds >= maxRuntimeSeconds,
      `maxWaitSeconds must be at least maxRuntimeSeconds (${maxRuntimeSeconds}), got ${maxWaitSeconds}`,
    );
  }
  const { image, algorithm = IMAGE_CLASSIFICATION } = args;
  if (useSpot !== true || image !== undefined || typeof algorithm !== "string" || !keepsNoCheckpoints(algorithm))
    return;
  // SageMaker guide, "Checkpoints in Amazon SageMaker AI": of those "SageMaker does not allow a maximum wait time greater than an hour".
  const longest = maxWaitSeconds ?? (typeof maxRuntimeSeconds === "number" ? 2 * maxRuntimeSeconds : 0);
  if (typeof longest !== "number") return;
  check.require(
    longest <= 3600,
    `maxWaitSeconds must be at most 3600 for ${algorithm}, which keeps no checkpoints, got ${longest}: lower it and maxRuntimeSeconds`,
  );
}
