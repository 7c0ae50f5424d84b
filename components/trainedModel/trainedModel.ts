import * as pulumi from "@pulumi/pulumi";
import type { Model } from "@pulumi/aws/sagemaker/model.js";
import type { TrainingJob } from "@pulumi/aws/sagemaker/trainingJob.js";
import type { ExtensionResource } from "@pulumi/aws-native/extensionResource.js";
import type { Role } from "@pulumi/aws-native/iam/role.js";
import type { ModelPackageGroup } from "@pulumi/aws-native/sagemaker/modelPackageGroup.js";
import { ArtifactModel, type ArtifactModelArgs } from "./artifactModel.ts";
import { awsContext } from "../shared/awsContext.ts";
import { checkTrainedModel } from "./checkTrainedModel.ts";
import { heldToRules } from "../shared/rules/heldToRules.ts";
import { holdToRegion } from "../shared/rules/lateChecks.ts";
import { holdToOnePlace } from "../shared/rules/onePlace.ts";
import { PrivateState } from "../shared/privateState.ts";
import { bucketKeyStatements } from "../shared/policy.ts";
import { createServedModel, resolveImage } from "../shared/servedModel.ts";
import { registerModel } from "../shared/registration.ts";
import { roleName, serviceRole } from "../shared/serviceRole.ts";
import type { TrainedModelArgs } from "./trainedModelArgs.ts";
import { createTrainingJob, DEFAULT_MAX_ATTEMPTS, waitSeconds } from "./trainingJob.ts";
import { trainingOutcome, type TrainingOutputs } from "./trainingLookup.ts";
import { trainingStatements } from "./trainingRoles.ts";
import { withoutStackTraces } from "../shared/withoutStackTraces.ts";

export { ArtifactModel, type ArtifactModelArgs } from "./artifactModel.ts";
export type { ImageClassificationHyperparameters } from "./hyperparameters.ts";
export { ModelApproval, type RegistrationOptions } from "../shared/registration.ts";
export type { MetricDefinition, TrainedModelArgs, TrainingChannel } from "./trainedModelArgs.ts";

/** The resources that a `TrainedModel` consists of. */
export interface TrainedModelNodes {
  readonly trainingRole: Role;
  readonly trainingJob: TrainingJob;
  readonly executionRole: Role;
  readonly model: Model;
  /** Undefined without `register`, and where the version joins a given group. */
  readonly modelPackageGroup?: ModelPackageGroup | undefined;
  /** Undefined without `register`. */
  readonly modelPackage?: ExtensionResource;
}

const privateState = new PrivateState<TrainedModel, { readonly nodes: TrainedModelNodes }>();

/**
 * A model that SageMaker trains from the images in a bucket; by default with the built-in image classification.
 *
 * Creates a role for training and one for serving, the training job and the model; with `register` a version in the model
 * registry. The update waits for the job. The
 * job is named after its data and settings, so the same ones are never trained twice and changed ones always are. When
 * the job fails (no capacity, say) or is stopped, the next update makes another attempt, up to `maxAttempts`.
 * The training machine costs money while it trains, nothing else does. Destroying keeps the artifact in the bucket, and
 * takes the version out of the registry unless `keepVersions` is set.
 *
 * ```ts
 * const classifier = new TrainedModel("classifier", {
 *   bucket: data,
 *   dataVersion: "6f1ed002ab55",
 *   hyperparameters: { numClasses: 2, numTrainingSamples: 1000 },
 * });
 * ```
 */
export class TrainedModel extends pulumi.ComponentResource {
  /** Name of the model, for an endpoint. */
  public readonly modelName: pulumi.Output<string>;
  /** Address of the trained model, `s3://…/model.tar.gz`. */
  public readonly modelArtifactUri: pulumi.Output<string>;
  /** Name of the training job. */
  public readonly trainingJobName: pulumi.Output<string>;
  /** `Completed`, always: any other end fails the update. */
  public readonly trainingJobStatus: pulumi.Output<string>;
  /**
   * Accuracy on the validation images, 0 to 1; undefined when the algorithm reports none. It is the last epoch's: built-in image classification
   * keeps the best one's model (SageMaker guide, hyperparameter checkpoint_frequency).
   */
  public readonly validationAccuracy: pulumi.Output<number | undefined>;
  /** Seconds of training that are billed. */
  public readonly billableSeconds: pulumi.Output<number>;
  /** Name of the role that the model's containers run as. */
  public readonly executionRoleName: pulumi.Output<string>;
  /** ARN of the role that the model's containers run as. */
  public readonly executionRoleArn: pulumi.Output<string>;
  /** ARN of the version in the model registry, with `register`. */
  public readonly modelPackageArn?: pulumi.Output<string>;

  constructor(name: string, args: TrainedModelArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("sagemaker-workflow:index:TrainedModel", name, {}, heldToRules("TrainedModel", name, opts));
    checkTrainedModel(this, name, args);
    const aws = awsContext(this);
    holdToOnePlace(this, `TrainedModel '${name}'`, aws);
    holdToRegion(this, `TrainedModel '${name}'`, aws.region, {
      image: args.image,
      kmsKeyArn: args.kmsKeyArn,
      volumeKmsKeyArn: args.volumeKmsKeyArn,
    });
    const child = { parent: this };

    const { outcome, ...nodes } = withoutStackTraces(() => {
      const image = resolveImage(args, this);
      const trainingRole = serviceRole(
        `${name}-training-role`,
        {
          service: "sagemaker",
          description: `Trains ${name}`,
          statements: trainingStatements(args, image, aws),
          permissionsBoundaryArn: args.permissionsBoundaryArn,
          tags: args.tags,
        },
        aws,
        child,
      );
      const trainingJob = createTrainingJob(name, args, image, trainingRole.arn, aws.region, child);
      const outcome = trainingOutcome(this, `TrainedModel '${name}'`, trainingJob, {
        region: aws.region,
        timeoutSeconds: waitSeconds(args),
        maxAttempts: args.maxAttempts ?? DEFAULT_MAX_ATTEMPTS,
        accuracyMetric: args.accuracyMetric ?? "validation:accuracy",
        minimumAccuracy: args.minimumAccuracy,
      });
      const { executionRole, model } = createServedModel(
        name,
        {
          ...args,
          image,
          modelArtifactUri: outcome.modelArtifactUri,
          artifactArn: pulumi.interpolate`${args.bucket.bucketArn}/${args.outputPrefix ?? "models/"}*`,
          keyStatements: bucketKeyStatements(args.bucket, "ModelDecrypt", "read", aws.region),
        },
        aws,
        child,
      );
      const registration =
        args.register &&
        registerModel(
          name,
          {
            ...args,
            image,
            modelArtifactUri: outcome.modelArtifactUri,
            generatedBy: trainingJob.arn,
            facts: factsOf(args, trainingJob, outcome),
          },
          args.register,
          child,
        );
      return { trainingRole, trainingJob, executionRole, model, ...registration, outcome };
    });
    privateState.set(this, { nodes });

    this.modelName = nodes.model.name;
    this.modelArtifactUri = outcome.modelArtifactUri;
    this.trainingJobName = nodes.trainingJob.trainingJobName;
    this.trainingJobStatus = outcome.status;
    this.validationAccuracy = outcome.validationAccuracy;
    this.billableSeconds = outcome.billableSeconds;
    this.executionRoleName = roleName(nodes.executionRole);
    this.executionRoleArn = nodes.executionRole.arn;
    if (nodes.modelPackage !== undefined) this.modelPackageArn = nodes.modelPackage.id;
    this.registerOutputs({
      modelName: this.modelName,
      modelArtifactUri: this.modelArtifactUri,
      trainingJobName: this.trainingJobName,
      trainingJobStatus: this.trainingJobStatus,
      validationAccuracy: this.validationAccuracy,
      billableSeconds: this.billableSeconds,
      executionRoleName: this.executionRoleName,
      executionRoleArn: this.executionRoleArn,
      modelPackageArn: this.modelPackageArn,
    });
  }

  /** The raw resources, for what the options don't cover. */
  get nodes(): TrainedModelNodes {
    return privateState.get(this).nodes;
  }

  /** A model trained elsewhere: the same as `new ArtifactModel(…)`. */
  static fromArtifact(name: string, args: ArtifactModelArgs, opts?: pulumi.ComponentResourceOptions): ArtifactModel {
    return new ArtifactModel(name, args, opts);
  }
}

/** What the registry tells of a version beside its artifact: where it comes from and how well it did. */
function factsOf(
  args: TrainedModelArgs,
  trainingJob: TrainingJob,
  outcome: TrainingOutputs,
): pulumi.Output<Record<string, string>> {
  return pulumi
    .all([trainingJob.trainingJobName, args.dataVersion, outcome.metrics])
    .apply(([trainingJobName, dataVersion, metrics]): Record<string, string> => ({
      trainingJobName,
      dataVersion,
      ...Object.fromEntries(Object.entries(metrics).map(([metric, value]) => [metric, String(value)])),
    }));
}
