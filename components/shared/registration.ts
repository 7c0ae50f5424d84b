import * as pulumi from "@pulumi/pulumi";
import { ExtensionResource } from "@pulumi/aws-native/extensionResource.js";
import { ModelPackageGroup } from "@pulumi/aws-native/sagemaker/modelPackageGroup.js";
import { tagList, type Tags } from "./tags.ts";
import { MACHINE } from "../../domain/configuration/allowedValues.ts";
import type { Validation } from "./validate.ts";

// An object and a type of one name instead of an enum: plain texts fit it, and the schema for other languages has an enum.

/** What was decided about a registered model. */
export const ModelApproval = {
  Approved: "Approved",
  Rejected: "Rejected",
  PendingManualApproval: "PendingManualApproval",
} as const;
export type ModelApproval = (typeof ModelApproval)[keyof typeof ModelApproval];

/** A version of the model in SageMaker's model registry. */
export interface RegistrationOptions {
  /**
   * Name or ARN of the model package group that the version joins.
   * @default - a group of the component's own
   */
  readonly modelPackageGroupName?: pulumi.Input<string>;
  /**
   * Decision about the version. Left out, AWS holds it as `PendingManualApproval`, and what a person decides stays, as does one that is
   * taken out of the program again.
   * @default - none
   */
  readonly approvalStatus?: ModelApproval;
  /**
   * Reason of the decision, up to 1024 characters. AWS notes it of a version that exists already, not of one as it is registered.
   * @default - none
   */
  readonly approvalDescription?: pulumi.Input<string>;
  /**
   * Keep versions, and the component's own group, when another model takes their place and when the stack is destroyed.
   * @default false
   */
  readonly keepVersions?: boolean;
  /**
   * MIME types that the model takes.
   * @default ["image/png", "image/jpeg", "application/x-image"]
   */
  readonly contentTypes?: string[];
  /**
   * MIME types that the model answers with.
   * @default ["application/json"]
   */
  readonly responseTypes?: string[];
  /**
   * Machines that the registry offers for an endpoint, and those of them for batches that can do that (no ml.t2, for one), or else the default's.
   * @default ["ml.m5.large", "ml.m5.xlarge", "ml.c5.xlarge", "ml.g4dn.xlarge"]
   */
  readonly instanceTypes?: string[];
}

/** What is registered. */
export interface Registered {
  readonly image: pulumi.Input<string>;
  readonly modelArtifactUri: pulumi.Input<string>;
  readonly environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** ARN of what made the model. */
  readonly generatedBy?: pulumi.Input<string>;
  /** Facts about the model, such as its metrics. */
  readonly facts?: pulumi.Input<Readonly<Record<string, string>>>;
  readonly tags?: Tags;
}

export interface Registration {
  /** Undefined where the version joins a given group. */
  readonly modelPackageGroup: ModelPackageGroup | undefined;
  readonly modelPackage: ExtensionResource;
}

/** Machines for endpoints and for batches. */
const DEFAULT_MACHINES: readonly string[] = ["ml.m5.large", "ml.m5.xlarge", "ml.c5.xlarge", "ml.g4dn.xlarge"];

/** Properties of a model package that AWS can't change: another model is another version. */
const FIXED = ["InferenceSpecification", "MetadataProperties", "ModelPackageDescription", "ModelPackageGroupName"];

/**
 * What becomes of a version outside of the program: a decision, notes, and when. aws-native takes all of it into an extension resource's
 * properties with a refresh (`provider/pkg/resources/extension_resource.go`, Read), and the update after it would take it away again, which AWS
 * refuses of LastModifiedTime ("Invalid patch update: readOnlyProperties […] cannot be updated", its #941): each time. Nor could AWS's handler take
 * away all of the metadata (aws-cloudformation-resource-providers-sagemaker, UpdateHandler of a ModelPackage: a null).
 */
const OTHERS = [
  ...["AdditionalInferenceSpecifications", "ApprovalDescription", "CustomerMetadataProperties", "LastModifiedTime"],
  ...["ModelApprovalStatus", "ModelCard", "SourceUri"],
];

export function registerModel(
  name: string,
  model: Registered,
  options: RegistrationOptions,
  opts: pulumi.CustomResourceOptions,
): Registration {
  const keep = { ...opts, retainOnDelete: options.keepVersions ?? false };
  const modelPackageGroup =
    options.modelPackageGroupName === undefined
      ? new ModelPackageGroup(
          `${name}-model-package-group`,
          { modelPackageGroupDescription: `Versions of the model ${name}`, tags: tagList(model.tags) },
          // SageMaker deletes none that has versions, and one of those goes after its successor is there.
          { ...keep, deleteBeforeReplace: false },
        )
      : undefined;
  const groupName = modelPackageGroup?.modelPackageGroupName ?? options.modelPackageGroupName;
  const properties = packageProperties(name, groupName as pulumi.Input<string>, model, options);
  // Not aws-native's own ModelPackage: that one names what has no name, and AWS refuses a version with a name.
  const modelPackage = new ExtensionResource(
    `${name}-model-package`,
    {
      type: "AWS::SageMaker::ModelPackage",
      properties,
      createOnly: FIXED,
      // A version has no tags: its group has them.
      tagsStyle: "none",
    },
    // aws-native deletes first what it replaces: where SageMaker refuses the new version, there would be none.
    {
      ...{ ...keep, deleteBeforeReplace: false },
      // What AWS answers has the environment, which may be a secret, and aws-native keeps no answer secret.
      ...(model.environment !== undefined && { additionalSecretOutputs: ["outputs"] }),
      replaceOnChanges: FIXED.map((property) => `properties.${property}`),
      ignoreChanges: OTHERS.filter((property) => !(property in properties)).map((property) => `properties.${property}`),
    },
  );
  return { modelPackageGroup, modelPackage };
}

function packageProperties(
  name: string,
  groupName: pulumi.Input<string>,
  model: Registered,
  options: RegistrationOptions,
): Record<string, unknown> {
  const { instanceTypes = DEFAULT_MACHINES } = options;
  return {
    ModelPackageGroupName: groupName,
    ModelPackageDescription: `A version of the model ${name}`,
    InferenceSpecification: {
      Containers: [
        {
          Image: model.image,
          ModelDataUrl: model.modelArtifactUri,
          ...(model.environment !== undefined && { Environment: model.environment }),
        },
      ],
      SupportedContentTypes: options.contentTypes ?? ["image/png", "image/jpeg", "application/x-image"],
      SupportedResponseMIMETypes: options.responseTypes ?? ["application/json"],
      SupportedRealtimeInferenceInstanceTypes: instanceTypes,
      SupportedTransformInstanceTypes:
        options.instanceTypes === undefined ? DEFAULT_MACHINES : forBatches(instanceTypes),
    },
    ...(model.facts !== undefined && { CustomerMetadataProperties: model.facts }),
    ...(model.generatedBy !== undefined && { MetadataProperties: { GeneratedBy: model.generatedBy } }),
    ...(options.approvalStatus !== undefined && { ModelApprovalStatus: options.approvalStatus }),
    ...(options.approvalDescription !== undefined && { ApprovalDescription: options.approvalDescription }),
  };
}

/**
 * Those of the machines that batches may take: fewer than endpoints may, none of ml.t2 for one (service model of SageMaker,
 * TransformInstanceType beside ProductionVariantInstanceType). A version needs to name none (InferenceSpecification), but AWS's handler
 * can't make one without (aws-cloudformation-resource-providers-sagemaker, Translator of a ModelPackage: a null), so it names the usual ones.
 */
async function forBatches(machines: readonly string[]): Promise<readonly string[]> {
  const { TransformInstanceType } = await import("@aws-sdk/client-sagemaker");
  const known: readonly string[] = Object.values(TransformInstanceType);
  const able = machines.filter((machine) => known.includes(machine));
  return able.length === 0 ? DEFAULT_MACHINES : able;
}

/** SageMaker's names have 63 characters: what `-model` or `-model-package-group` and random digits leave of them. */
export function longestModelName(options: RegistrationOptions | undefined): number {
  return options === undefined || options.modelPackageGroupName !== undefined ? 49 : 35;
}

const GROUP = /^(arn:[a-z-]+:sagemaker:[a-z0-9-]+:\d{12}:model-package-group\/)?[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

export function checkRegistration(check: Validation, options: RegistrationOptions | undefined): void {
  if (options === undefined) return;
  check.text(
    "register.modelPackageGroupName",
    options.modelPackageGroupName,
    GROUP,
    "the name of a model package group, 1 to 63 letters, digits and hyphens, or its ARN",
  );
  check.oneOf("register.approvalStatus", options.approvalStatus, Object.values(ModelApproval));
  check.text("register.approvalDescription", options.approvalDescription, /^.{0,1024}$/s, "at most 1024 characters");
  for (const machine of options.instanceTypes ?? []) {
    check.text("register.instanceTypes", machine, MACHINE, 'SageMaker machines, such as "ml.m5.large"');
  }
  for (const option of ["contentTypes", "responseTypes", "instanceTypes"] as const) {
    const values = options[option];
    check.require(values === undefined || values.length > 0, `register.${option} must name at least one, got []`);
  }
}
