import * as sagemaker from "@aws-sdk/client-sagemaker";
import type { Context } from "../../core/context.ts";
import { codeOf } from "../../core/errors.ts";
import { regional, tagged, type InputSpec, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, shapeOf, toAws } from "../../core/shape.ts";
import { newTags } from "../../core/tags.ts";
import { compact, isObject, items, must, type Props } from "../../core/values.ts";
import { arnAndTags, gone, permissionsSpread, updateTags } from "./shared.ts";

/** What UpdateTrainingJob can change while the job runs. */
const updatable = shapeOf(sagemaker.UpdateTrainingJobRequest$, [
  "profilerConfig",
  "profilerRuleConfigurations",
  "remoteDebugConfig",
]);

const trainingJobShape = shapeOf(sagemaker.CreateTrainingJobRequest$, "all");

const fixed = Object.keys(trainingJobShape).filter((key) => updatable[key] === undefined);
const fixedInputs = Object.fromEntries(fixed.map((key): [string, InputSpec] => [key, { replace: true }]));

/**
 * A training job, as the real resource has it: created once the job has been accepted and runs, never waiting for its
 * end; any change but tags and profiler settings makes another job; deleting stops it first.
 */
export const trainingJob: ResourceType = {
  service: sagemaker.SageMakerClient,
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
  name: { property: "trainingJobName", maxLength: 63, hyphenated: true, identifies: true },

  check: (inputs) => checkShape(trainingJobShape, inputs),

  async create(inputs, context) {
    const name = must(inputs, "trainingJobName");
    const request = {
      ...toAws<sagemaker.CreateTrainingJobCommandInput>(trainingJobShape, inputs),
      Tags: newTags(inputs),
    };
    await context.retry(permissionsSpread, () => context.send(new sagemaker.CreateTrainingJobCommand(request)));
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
      ...(await arnAndTags(job.TrainingJobArn, context)),
    });
  },

  async update(id, change, context) {
    if (change.differs(...Object.keys(updatable))) {
      const request = {
        ...toAws<sagemaker.UpdateTrainingJobCommandInput>(updatable, change.inputs),
        TrainingJobName: id,
      };
      await context.send(new sagemaker.UpdateTrainingJobCommand(request));
    }
    await updateTags(change, context);
  },

  // As the real provider, which asks no status: what SageMaker says of the stop decides whether there is an end to wait for.
  async delete(id, _state, context) {
    const stopped = await context.find(over, new sagemaker.StopTrainingJobCommand({ TrainingJobName: id }));
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
  try {
    await context.find(gone, new sagemaker.DeleteTrainingJobCommand({ TrainingJobName: id }));
  } catch (error) {
    if (["UnknownOperationException", "InvalidAction", "NotImplemented"].includes(codeOf(error) ?? "")) return;
    throw error;
  }
  await context.poll(`the training job '${id}' to be deleted`, async () =>
    (await describe(id, context)) === undefined ? true : undefined,
  );
}

const describe = (id: string, context: Context): Promise<sagemaker.DescribeTrainingJobCommandOutput | undefined> =>
  context.find(gone, new sagemaker.DescribeTrainingJobCommand({ TrainingJobName: id }));

/** SageMaker adds the metrics of its built-in algorithms to the ones that were asked for. */
function algorithmOf(live: Props, state: Props): Props | undefined {
  const algorithm = live["algorithmSpecification"];
  if (!isObject(algorithm)) return undefined;
  const asked = isObject(state["algorithmSpecification"]) ? state["algorithmSpecification"] : {};
  const metrics = items(asked["metricDefinitions"]);
  return compact({ ...algorithm, metricDefinitions: metrics.length > 0 ? metrics : undefined });
}
