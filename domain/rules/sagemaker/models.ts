import { rulesOf } from "../rulesOf.ts";
import { repeated, utf8Length } from "../values.ts";
import { foreignImage } from "../../configuration/imageRegions.ts";

export interface CreateModel {
  readonly PrimaryContainer?: Container | undefined;
  readonly Containers?: readonly Container[] | undefined;
}

export interface Container {
  readonly ContainerHostname?: string | undefined;
  readonly Image?: string | undefined;
  readonly Mode?: string | undefined;
  readonly ModelDataUrl?: string | undefined;
  readonly ModelDataSource?: object | undefined;
  readonly Environment?: Readonly<Record<string, string>> | undefined;
}

export interface ModelState {
  /** Whether an image is one of SageMaker's built-in algorithms. */
  readonly builtInImages?: ReadonlySet<string> | undefined;
  /** URLs of model data at which there is no object. */
  readonly missingUrls?: ReadonlySet<string> | undefined;
  /** The region that is asked. */
  readonly region?: string | undefined;
}

const SOURCE = "service model of SageMaker";
const ENVIRONMENT_BYTES = 32 * 1024;

function containersOf({ PrimaryContainer: primary, Containers = [] }: CreateModel): readonly Container[] {
  return primary === undefined ? Containers : [primary, ...Containers];
}

export const createModelRules = rulesOf<CreateModel, ModelState>("sagemaker/CreateModel", {
  "image-region": {
    says: "Images in ECR are of the model's own region.",
    source: `${SOURCE}, ContainerDefinition.Image: "the Docker image … must be in the same region as the model or endpoint you are creating"; the message is in sagemaker-pytorch-inference-toolkit#7`,
    broken: (request, { region }) =>
      foreignImage(
        containersOf(request).map(({ Image }) => Image),
        region,
      ),
  },
  "environment-size": {
    says: "Keys and values of all containers' environments have 32 KB together at most.",
    source: `${SOURCE}, ContainerDefinition.Environment: "The maximum length of all keys and values in the map, combined, is 32 KB. If you pass multiple containers …, then the maximum length of all of their maps, combined, is also 32 KB."`,
    broken: (request) => {
      const size = containersOf(request)
        .flatMap((container) => Object.entries(container.Environment ?? {}).flat())
        .reduce((sum, text) => sum + utf8Length(text), 0);
      return size > ENVIRONMENT_BYTES
        ? `The environment variables of all containers, combined, are at most ${ENVIRONMENT_BYTES} bytes, got ${size}.`
        : undefined;
    },
  },
  "all-hostnames": {
    says: "Every container of a pipeline has a host name, or none has.",
    source: `${SOURCE}, ContainerDefinition.ContainerHostname: "If you specify a value for the ContainerHostName for any ContainerDefinition that is part of an inference pipeline, you must specify a value for … every ContainerDefinition in that pipeline."`,
    broken: ({ Containers = [] }) => {
      const named = Containers.filter((container) => container.ContainerHostname !== undefined).length;
      return Containers.length > 1 && named > 0 && named < Containers.length
        ? `ContainerHostname must be specified for every container of an inference pipeline, got ${named} of ${Containers.length}.`
        : undefined;
    },
  },
  "multi-model-source": {
    says: "A multi-model container has a prefix of archives, no ModelDataSource.",
    source: `${SOURCE}, ContainerDefinition.ModelDataSource: "Currently you cannot use ModelDataSource in conjunction with … SageMaker multi-model endpoints"`,
    broken: (request) =>
      containersOf(request).some(
        (container) => container.Mode === "MultiModel" && container.ModelDataSource !== undefined,
      )
        ? "You cannot use ModelDataSource in conjunction with multi-model endpoints."
        : undefined,
  },
  "built-in-model-data": {
    says: "A model of a built-in algorithm says where its artifact is.",
    source: `${SOURCE}, ContainerDefinition.ModelDataUrl: "If you use a built-in algorithm to create a model, SageMaker requires that you provide a S3 path to the model artifacts in ModelDataUrl."`,
    broken: (request, { builtInImages }) => {
      const container = containersOf(request).find(
        ({ Image, ModelDataUrl, ModelDataSource }) =>
          Image !== undefined &&
          builtInImages?.has(Image) === true &&
          ModelDataUrl === undefined &&
          ModelDataSource === undefined,
      );
      return container === undefined
        ? undefined
        : `ModelDataUrl is required for the built-in algorithm ${container.Image}.`;
    },
  },
  "model-data-exists": {
    says: "There is an object at the URL of the model data.",
    source: "message of CreateModel, in reports of sagemaker-python-sdk and terraform-provider-aws",
    broken: (request, { missingUrls }) => {
      const url = containersOf(request)
        .map((container) => container.ModelDataUrl)
        .find((candidate) => candidate !== undefined && missingUrls?.has(candidate) === true);
      return url === undefined ? undefined : `Could not find model data at ${url}.`;
    },
  },
});

export interface CreateModelPackage {
  readonly ModelPackageName?: string | undefined;
  readonly ModelPackageGroupName?: string | undefined;
  readonly Tags?: readonly unknown[] | undefined;
  readonly InferenceSpecification?:
    | {
        readonly SupportedTransformInstanceTypes?: readonly string[] | undefined;
        readonly SupportedRealtimeInferenceInstanceTypes?: readonly string[] | undefined;
      }
    | undefined;
  readonly AdditionalInferenceSpecifications?: readonly { readonly Name: string }[] | undefined;
}

/** AWS's answer to tags on a version, whichever operation gives them. */
export const VERSIONED_TAGS =
  "Tags are not supported in Model Package versions. Please add them to the Model Package Group";

export const createModelPackageRules = rulesOf<CreateModelPackage>("sagemaker/CreateModelPackage", {
  "versioned-tags": {
    says: "A package of a group has the group's tags, none of its own.",
    source: `${SOURCE}, CreateModelPackageInput.Tags: "If you supply ModelPackageGroupName, … you cannot supply a tag argument."; the message is in aws-cdk#33699`,
    broken: ({ ModelPackageGroupName: group, Tags = [] }) =>
      group !== undefined && Tags.length > 0 ? VERSIONED_TAGS : undefined,
  },
  "name-or-group": {
    says: "A package has a name or a group, not both.",
    source: `${SOURCE}, CreateModelPackageInput.ModelPackageName: "required for unversioned models"; ModelPackageGroupName: "required for versioned models"; AWS's answers are in moto#7165`,
    broken: ({ ModelPackageName: name, ModelPackageGroupName: group }) => {
      if (name === undefined && group === undefined) return "Missing ARN.";
      return name !== undefined && group !== undefined
        ? "Both ModelPackageName and ModelPackageGroupName are provided in the input. Cannot determine which one to use."
        : undefined;
    },
  },
  "unversioned-types": {
    says: "A package of no group says on which machines it runs, both for requests and for batches.",
    source: `${SOURCE}, InferenceSpecification.SupportedTransformInstanceTypes and SupportedRealtimeInferenceInstanceTypes: "This parameter is required for unversioned models, and optional for versioned models."`,
    broken: ({ ModelPackageGroupName: group, InferenceSpecification: specification }) => {
      if (group !== undefined || specification === undefined) return undefined;
      const missing = (["SupportedTransformInstanceTypes", "SupportedRealtimeInferenceInstanceTypes"] as const).find(
        (member) => specification[member] === undefined,
      );
      return missing === undefined ? undefined : `${missing} is required for unversioned models.`;
    },
  },
  "additional-names-differ": {
    says: "Additional inference specifications of a package differ in name.",
    source: `${SOURCE}, AdditionalInferenceSpecificationDefinition.Name: "The name must be unique within the list of your additional inference specifications"`,
    broken: ({ AdditionalInferenceSpecifications = [] }) => {
      const name = repeated(AdditionalInferenceSpecifications.map((specification) => specification.Name));
      return name === undefined
        ? undefined
        : `AdditionalInferenceSpecifications must differ in Name, got "${name}" more than once.`;
    },
  },
});

export const updateModelPackageRules = rulesOf<
  { readonly AdditionalInferenceSpecificationsToAdd?: readonly unknown[] | undefined },
  { readonly additionalSpecifications?: number | undefined }
>("sagemaker/UpdateModelPackage", {
  "additional-total": {
    says: "A package has 15 additional inference specifications at most, with those that it has.",
    source: `${SOURCE}, UpdateModelPackageInput.AdditionalInferenceSpecificationsToAdd: "Total number of additional Inference Specifications can not exceed 15."`,
    broken: ({ AdditionalInferenceSpecificationsToAdd: added = [] }, { additionalSpecifications = 0 }) => {
      const total = added.length + additionalSpecifications;
      return total > 15
        ? `Total number of additional Inference Specifications can not exceed 15, got ${total}.`
        : undefined;
    },
  },
});
