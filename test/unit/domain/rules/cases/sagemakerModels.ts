import type { Case } from "./case.ts";

/** 32 values of 1,023 bytes beside keys of one byte: 32 KB. */
const FULL = Object.fromEntries(
  Array.from({ length: 32 }, (_, index) => [String.fromCharCode(65 + index), "x".repeat(1023)]),
);

function package_(what: string, inside: object, outside: object): Case {
  return [`sagemaker/CreateModelPackage/${what}`, [inside], [outside]];
}

const TYPES = {
  SupportedTransformInstanceTypes: ["ml.m5.large"],
  SupportedRealtimeInferenceInstanceTypes: ["ml.m5.large"],
};

const imageOf = (region: string): string => `111122223333.dkr.ecr.${region}.amazonaws.com/own:1`;

/** Cases of models and model packages. */
export const modelCases: readonly Case[] = [
  [
    "sagemaker/CreateModel/image-region",
    [{ Containers: [{ Image: imageOf("eu-west-1") }, { Image: "registry.example/own:1" }] }, { region: "eu-west-1" }],
    [{ Containers: [{ Image: imageOf("eu-west-1") }, { Image: imageOf("us-east-1") }] }, { region: "eu-west-1" }],
  ],
  [
    "sagemaker/CreateModel/environment-size",
    [{ Containers: [{ Environment: FULL }, {}] }],
    [{ Containers: [{ Environment: FULL }, { Environment: { a: "" } }] }],
  ],
  [
    "sagemaker/CreateModel/all-hostnames",
    [{ Containers: [{ ContainerHostname: "a" }, { ContainerHostname: "b" }] }],
    [{ Containers: [{ ContainerHostname: "a" }, {}] }],
  ],
  [
    "sagemaker/CreateModel/multi-model-source",
    [{ PrimaryContainer: { Mode: "MultiModel", ModelDataUrl: "s3://b/models/" } }],
    [{ PrimaryContainer: { Mode: "MultiModel", ModelDataSource: {} } }],
  ],
  [
    "sagemaker/CreateModel/built-in-model-data",
    [{ PrimaryContainer: { Image: "other" } }, { builtInImages: new Set(["image"]) }],
    [{ PrimaryContainer: { Image: "image" } }, { builtInImages: new Set(["image"]) }],
  ],
  [
    "sagemaker/CreateModel/model-data-exists",
    [{ PrimaryContainer: { ModelDataUrl: "s3://b/a" } }, { missingUrls: new Set(["s3://b/b"]) }],
    [{ PrimaryContainer: { ModelDataUrl: "s3://b/a" } }, { missingUrls: new Set(["s3://b/a"]) }],
  ],
  package_(
    "versioned-tags",
    { ModelPackageGroupName: "g", Tags: [] },
    { ModelPackageGroupName: "g", Tags: [{ Key: "a", Value: "" }] },
  ),
  package_("name-or-group", { ModelPackageGroupName: "g" }, {}),
  package_("name-or-group", { ModelPackageName: "p" }, { ModelPackageName: "p", ModelPackageGroupName: "g" }),
  [
    "sagemaker/AddTags/versioned-package",
    [{ ResourceArn: "arn:aws:sagemaker:us-east-1:111122223333:model-package/pictures" }],
    [{ ResourceArn: "arn:aws:sagemaker:us-east-1:111122223333:model-package/pictures/12" }],
  ],
  package_(
    "unversioned-types",
    { ModelPackageName: "p", InferenceSpecification: TYPES },
    { ModelPackageName: "p", InferenceSpecification: { ...TYPES, SupportedTransformInstanceTypes: undefined } },
  ),
  package_(
    "unversioned-types",
    { ModelPackageGroupName: "g", InferenceSpecification: {} },
    { ModelPackageName: "p", InferenceSpecification: {} },
  ),
  package_(
    "additional-names-differ",
    { AdditionalInferenceSpecifications: [{ Name: "a" }, { Name: "b" }] },
    { AdditionalInferenceSpecifications: [{ Name: "a" }, { Name: "a" }] },
  ),
  [
    "sagemaker/UpdateModelPackage/additional-total",
    [{ AdditionalInferenceSpecificationsToAdd: [{}] }, { additionalSpecifications: 14 }],
    [{ AdditionalInferenceSpecificationsToAdd: [{}, {}] }, { additionalSpecifications: 14 }],
  ],
];
