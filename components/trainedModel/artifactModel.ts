import * as pulumi from "@pulumi/pulumi";
import { checkImage } from "./builtInAlgorithms.ts";
import { awsContext } from "../shared/awsContext.ts";
import { heldToRules } from "../shared/rules/heldToRules.ts";
import { holdToRegion } from "../shared/rules/lateChecks.ts";
import { holdToOnePlace } from "../shared/rules/onePlace.ts";
import { PrivateState } from "../shared/privateState.ts";
import { allow } from "../shared/policy.ts";
import {
  checkRegistration,
  longestModelName,
  registerModel,
  type Registration,
  type RegistrationOptions,
} from "../shared/registration.ts";
import { createServedModel, resolveImage, type ServedModel } from "../shared/servedModel.ts";
import { roleName } from "../shared/serviceRole.ts";
import { withoutStackTraces } from "../shared/withoutStackTraces.ts";
import { Validation } from "../shared/validate.ts";
import { KMS_KEY_ARN, MODEL_ARTIFACT } from "../../domain/configuration/allowedValues.ts";

export interface ArtifactModelArgs {
  /** Address of the model, `s3://…/model.tar.gz`. */
  readonly modelArtifactUri: pulumi.Input<string>;
  /**
   * Built-in algorithm that trained the model: the name of its repository, such as `sagemaker-xgboost`.
   * @default "image-classification"
   */
  readonly algorithm?: pulumi.Input<string>;
  /**
   * Tag of the built-in algorithm's image.
   * @default "1", which XGBoost and frameworks don't have
   */
  readonly algorithmVersion?: pulumi.Input<string>;
  /**
   * Container image of your own, in ECR and of the same region, that serves the model.
   * @default - the built-in algorithm's image of the region
   */
  readonly image?: pulumi.Input<string>;
  /**
   * Environment of the container; the model's role may read objects that it names, `s3://…/sourcedir.tar.gz`.
   * @default - none
   */
  readonly environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * KMS key that encrypts the model in its bucket.
   * @default - the bucket is encrypted by S3 (SSE-S3)
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /**
   * Subnets in which the model serves: at least two, in different availability zones (SageMaker guide, "Give SageMaker AI Hosted
   * Endpoints Access to Resources in Your Amazon VPC"); those of a shared VPC too. SageMaker takes its network interfaces away from them some time after an endpoint is
   * deleted: a stack that makes the subnets or security groups itself may have to be destroyed twice (terraform-provider-aws#34397).
   * @default - SageMaker's own network
   */
  readonly subnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Security groups of the model's machines; needed with `subnetIds`.
   * @default - none
   */
  readonly securityGroupIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Cut the container off from the network: it reaches nothing, not even S3, and has no credentials. SageMaker itself still
   * brings the model, and takes logs and captured data away. Not for a serverless endpoint, nor for an image that calls AWS
   * by itself.
   * @default false
   */
  readonly networkIsolation?: boolean;
  /**
   * Also register the model as a version in SageMaker's model registry; `{}` for a group of the component's own.
   * @default - the model is not registered
   */
  readonly register?: RegistrationOptions;
  /**
   * Boundary of the role's permissions.
   * @default - none
   */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /**
   * Tags of model and role.
   * @default - none but the provider's default tags
   */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** The resources that an `ArtifactModel` consists of; those of the registry only with `register`. */
export type ArtifactModelNodes = ServedModel & Partial<Registration>;

const privateState = new PrivateState<ArtifactModel, { readonly nodes: ArtifactModelNodes }>();

/**
 * A model that was trained elsewhere, ready for an endpoint.
 *
 * Creates the model and the role it runs as, and with `register` a version in the model registry; none costs money.
 * Destroying leaves the artifact where it is.
 *
 * ```ts
 * const model = new ArtifactModel("classifier", { modelArtifactUri: "s3://models/classifier/model.tar.gz" });
 * ```
 */
export class ArtifactModel extends pulumi.ComponentResource {
  /** Name of the model, for an endpoint. */
  public readonly modelName: pulumi.Output<string>;
  /** Address of the model, `s3://…/model.tar.gz`. */
  public readonly modelArtifactUri: pulumi.Output<string>;
  /** Name of the role that the model's containers run as. */
  public readonly executionRoleName: pulumi.Output<string>;
  /** ARN of the role that the model's containers run as. */
  public readonly executionRoleArn: pulumi.Output<string>;
  /** ARN of the version in the model registry, with `register`. */
  public readonly modelPackageArn?: pulumi.Output<string>;

  constructor(name: string, args: ArtifactModelArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("sagemaker-workflow:index:ArtifactModel", name, {}, heldToRules("ArtifactModel", name, opts));
    validate(this, name, args);
    const aws = awsContext(this);
    const { kmsKeyArn } = args;
    holdToOnePlace(this, `ArtifactModel '${name}'`, aws);
    holdToRegion(this, `ArtifactModel '${name}'`, aws.region, { image: args.image, kmsKeyArn });
    const image = resolveImage(args, this);
    const child = { parent: this };
    const nodes = withoutStackTraces(() => {
      const served = createServedModel(
        name,
        {
          ...args,
          image,
          artifactArn: pulumi.interpolate`arn:${aws.partition}:s3:::${args.modelArtifactUri}`.apply((arn) =>
            arn.replace("s3://", ""),
          ),
          keyStatements: kmsKeyArn === undefined ? [] : [allow("ModelDecrypt", ["kms:Decrypt"], kmsKeyArn)],
        },
        aws,
        child,
      );
      const registration = args.register && registerModel(name, { ...args, image }, args.register, child);
      return { ...served, ...registration };
    });
    privateState.set(this, { nodes });

    this.modelName = nodes.model.name;
    this.modelArtifactUri = pulumi.output(args.modelArtifactUri);
    this.executionRoleName = roleName(nodes.executionRole);
    this.executionRoleArn = nodes.executionRole.arn;
    if (nodes.modelPackage !== undefined) this.modelPackageArn = nodes.modelPackage.id;
    this.registerOutputs({
      modelName: this.modelName,
      modelArtifactUri: this.modelArtifactUri,
      executionRoleName: this.executionRoleName,
      executionRoleArn: this.executionRoleArn,
      modelPackageArn: this.modelPackageArn,
    });
  }

  /** The raw resources, for what the options don't cover. */
  get nodes(): ArtifactModelNodes {
    return privateState.get(this).nodes;
  }
}

function validate(component: ArtifactModel, name: string, args: ArtifactModelArgs): void {
  const check = new Validation(component, "ArtifactModel", name, args);
  check.name(name, longestModelName(args.register));
  check.text(
    "modelArtifactUri",
    args.modelArtifactUri,
    MODEL_ARTIFACT,
    "an S3 address, such as s3://bucket/model.tar.gz",
  );
  checkImage(check, args);
  checkRegistration(check, args.register);
  check.text("kmsKeyArn", args.kmsKeyArn, KMS_KEY_ARN, "the ARN of a KMS key");
  check.require(
    (args.subnetIds === undefined) === (args.securityGroupIds === undefined),
    "subnetIds and securityGroupIds go together: give both or neither",
  );
  check.throwIfAny();
}
