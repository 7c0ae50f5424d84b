import {
  CreateTrainingJobCommand,
  DeleteTrainingJobCommand,
  DescribeTrainingJobCommand,
  SageMakerClient,
  StopTrainingJobCommand,
  UpdateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  type DescribeTrainingJobCommandOutput,
  type UpdateTrainingJobCommandInput,
} from "@aws-sdk/client-sagemaker";
import type { Context } from "../../core/context.ts";
import { codeOf, unlessMissing } from "../../core/errors.ts";
import { allTags } from "../../core/inputs.ts";
import { regional, tagged, type InputSpec, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, list, nested, plain, toAws, type Shape } from "../../core/shape.ts";
import { tagList } from "../../core/tags.ts";
import { compact, isObject, items, must, type Props } from "../../core/values.ts";
import { gone, permissionsSpread, tagsOf, updateTags } from "./shared.ts";

const rule: Shape = {
  ...plain(
    "instanceType",
    "localPath",
    "ruleConfigurationName",
    "ruleEvaluatorImage",
    "ruleParameters",
    "s3OutputPath",
  ),
  volumeSizeInGb: "VolumeSizeInGB",
};

/** What UpdateTrainingJob can change while the job runs. */
const updatable: Shape = {
  profilerConfig: nested(
    "ProfilerConfig",
    plain("disableProfiler", "profilingIntervalInMilliseconds", "profilingParameters", "s3OutputPath"),
  ),
  profilerRuleConfigurations: list("ProfilerRuleConfigurations", rule),
  remoteDebugConfig: nested("RemoteDebugConfig", plain("enableRemoteDebug")),
};

export const trainingJobShape: Shape = {
  ...plain(
    "enableInterContainerTrafficEncryption",
    "enableManagedSpotTraining",
    "enableNetworkIsolation",
    "environment",
    "hyperParameters",
    "roleArn",
    "trainingJobName",
  ),
  ...updatable,
  algorithmSpecification: nested("AlgorithmSpecification", {
    ...plain("algorithmName", "containerArguments", "trainingImage", "trainingInputMode"),
    containerEntrypoints: "ContainerEntrypoint",
    enableSagemakerMetricsTimeSeries: "EnableSageMakerMetricsTimeSeries",
    metricDefinitions: list("MetricDefinitions", plain("name", "regex")),
    trainingImageConfig: nested("TrainingImageConfig", {
      ...plain("trainingRepositoryAccessMode"),
      trainingRepositoryAuthConfig: nested(
        "TrainingRepositoryAuthConfig",
        plain("trainingRepositoryCredentialsProviderArn"),
      ),
    }),
  }),
  checkpointConfig: nested("CheckpointConfig", plain("localPath", "s3Uri")),
  debugHookConfig: nested("DebugHookConfig", {
    ...plain("hookParameters", "localPath", "s3OutputPath"),
    collectionConfigurations: list("CollectionConfigurations", plain("collectionName", "collectionParameters")),
  }),
  debugRuleConfigurations: list("DebugRuleConfigurations", rule),
  experimentConfig: nested(
    "ExperimentConfig",
    plain("experimentName", "runName", "trialComponentDisplayName", "trialName"),
  ),
  infraCheckConfig: nested("InfraCheckConfig", plain("enableInfraCheck")),
  inputDataConfigs: list("InputDataConfig", {
    ...plain("channelName", "compressionType", "contentType", "inputMode", "recordWrapperType"),
    dataSource: nested("DataSource", {
      fileSystemDataSource: nested(
        "FileSystemDataSource",
        plain("directoryPath", "fileSystemAccessMode", "fileSystemId", "fileSystemType"),
      ),
      s3DataSource: nested("S3DataSource", {
        ...plain("attributeNames", "instanceGroupNames", "s3DataDistributionType", "s3DataType", "s3Uri"),
        hubAccessConfig: nested("HubAccessConfig", plain("hubContentArn")),
        modelAccessConfig: nested("ModelAccessConfig", plain("acceptEula")),
      }),
    }),
    shuffleConfig: nested("ShuffleConfig", plain("seed")),
  }),
  outputDataConfig: nested("OutputDataConfig", plain("compressionType", "kmsKeyId", "s3OutputPath")),
  resourceConfig: nested("ResourceConfig", {
    ...plain("instanceCount", "instanceType", "keepAlivePeriodInSeconds", "trainingPlanArn", "volumeKmsKeyId"),
    instanceGroups: list("InstanceGroups", plain("instanceCount", "instanceGroupName", "instanceType")),
    volumeSizeInGb: "VolumeSizeInGB",
  }),
  retryStrategy: nested("RetryStrategy", plain("maximumRetryAttempts")),
  sessionChainingConfig: nested("SessionChainingConfig", plain("enableSessionTagChaining")),
  stoppingCondition: nested(
    "StoppingCondition",
    plain("maxPendingTimeInSeconds", "maxRuntimeInSeconds", "maxWaitTimeInSeconds"),
  ),
  tensorBoardOutputConfig: nested("TensorBoardOutputConfig", plain("localPath", "s3OutputPath")),
  vpcConfig: nested("VpcConfig", plain("securityGroupIds", "subnets")),
};

const fixed = Object.keys(trainingJobShape).filter((key) => updatable[key] === undefined);
const fixedInputs = Object.fromEntries(fixed.map((key): [string, InputSpec] => [key, { replace: true }]));

/**
 * A training job, as the real resource has it: created once the job has been accepted and runs, never waiting for its
 * end; any change but tags and profiler settings makes another job; deleting stops it first.
 */
export const trainingJob: ResourceType = {
  inputs: {
    ...fixedInputs,
    trainingJobName: { required: true, replace: true },
    roleArn: { required: true, replace: true },
    enableInterContainerTrafficEncryption: { replace: true, computed: true },
    enableManagedSpotTraining: { replace: true, computed: true },
    enableNetworkIsolation: { replace: true, computed: true },
    profilerConfig: { local: true },
    profilerRuleConfigurations: { local: true },
    remoteDebugConfig: {},
    deleteModelPackagesOnDestroy: { local: true },
    deleteVpcEnisOnDestroy: { local: true },
    timeouts: { local: true },
    ...regional,
    ...tagged,
  },
  outputs: ["arn", "tagsAll"],
  name: { property: "trainingJobName", maxLength: 63, hyphenated: true },

  check: (inputs) => checkShape(trainingJobShape, inputs),

  async create(inputs, context) {
    const client = context.client(SageMakerClient);
    const name = must(inputs, "trainingJobName");
    const request = {
      ...toAws<CreateTrainingJobCommandInput>(trainingJobShape, inputs),
      Tags: tagList(allTags(inputs)),
    };
    await context.retry(permissionsSpread, () => client.send(new CreateTrainingJobCommand(request), context.call));
    return name;
  },

  async read(id, state, context) {
    const job = await describe(id, context);
    if (job === undefined) return undefined;
    const live = fromAws(trainingJobShape, job);
    return compact({
      ...live,
      algorithmSpecification: algorithmOf(live, state),
      enableInterContainerTrafficEncryption: job.EnableInterContainerTrafficEncryption ?? false,
      enableManagedSpotTraining: job.EnableManagedSpotTraining ?? false,
      enableNetworkIsolation: job.EnableNetworkIsolation ?? false,
      arn: job.TrainingJobArn ?? "",
      tagsAll: await tagsOf(job.TrainingJobArn, context),
    });
  },

  async update(id, change, context) {
    if (change.differs(...Object.keys(updatable))) {
      const request = { ...toAws<UpdateTrainingJobCommandInput>(updatable, change.inputs), TrainingJobName: id };
      await context.client(SageMakerClient).send(new UpdateTrainingJobCommand(request), context.call);
    }
    await updateTags(change, context);
  },

  // As the real provider, which asks no status: what SageMaker says of the stop decides whether there is an end to wait for.
  async delete(id, _state, context) {
    const client = context.client(SageMakerClient);
    const stopped = await unlessMissing(over, () =>
      client.send(new StopTrainingJobCommand({ TrainingJobName: id }), context.call),
    );
    if (stopped !== undefined) {
      await context.poll(`the training job '${id}' to stop`, async () => {
        const status = (await describe(id, context))?.TrainingJobStatus;
        return status === "InProgress" || status === "Stopping" ? undefined : true;
      });
    }
    await remove(id, context);
  },
};

/**
 * What the real provider takes for the end of a job (terraform-provider-aws, `isTrainingJobInTerminalState`). It reads the
 * same of a job that is Stopping, if SageMaker refuses to stop that again, and then fails to delete it.
 */
const over =
  /^ValidationException: .*(The request was rejected because the training job is in status|Requested resource not found)/;

/** A control plane without DeleteTrainingJob keeps the record of the job, as AWS did until lately. */
async function remove(id: string, context: Context): Promise<void> {
  const client = context.client(SageMakerClient);
  try {
    await unlessMissing(gone, () => client.send(new DeleteTrainingJobCommand({ TrainingJobName: id }), context.call));
  } catch (error) {
    if (["UnknownOperationException", "InvalidAction", "NotImplemented"].includes(codeOf(error) ?? "")) return;
    throw error;
  }
  await context.poll(`the training job '${id}' to be deleted`, async () =>
    (await describe(id, context)) === undefined ? true : undefined,
  );
}

const describe = (id: string, context: Context): Promise<DescribeTrainingJobCommandOutput | undefined> =>
  unlessMissing(gone, () =>
    context.client(SageMakerClient).send(new DescribeTrainingJobCommand({ TrainingJobName: id }), context.call),
  );

/** SageMaker adds the metrics of its built-in algorithms to the ones that were asked for. */
function algorithmOf(live: Props, state: Props): Props | undefined {
  const algorithm = live["algorithmSpecification"];
  if (!isObject(algorithm)) return undefined;
  const asked = isObject(state["algorithmSpecification"]) ? state["algorithmSpecification"] : {};
  const metrics = items(asked["metricDefinitions"]);
  return compact({ ...algorithm, metricDefinitions: metrics.length > 0 ? metrics : undefined });
}
