import { omit } from "../wire/json.ts";
import { typeOf } from "./resourceType.ts";

/** AWS::SageMaker::ModelPackage: one of its own name, or a version in a group, whose name the group and number make. */
export const modelPackageType = typeOf("ModelPackage", {
  listRequest: { ModelPackageType: "Both" },
  listed: "ModelPackageSummaryList",
  arnMembers: { describe: "ModelPackageName", update: "ModelPackageArn", delete: "ModelPackageName" },
  properties: [
    ...["AdditionalInferenceSpecifications", "ApprovalDescription", "CertifyForMarketplace"],
    ...["CustomerMetadataProperties", "Domain", "DriftCheckBaselines", "InferenceSpecification", "MetadataProperties"],
    ...["ModelApprovalStatus", "ModelCard", "ModelMetrics", "ModelPackageDescription", "ModelPackageGroupName"],
    ...[
      "ModelPackageName",
      "SamplePayloadUrl",
      "SecurityConfig",
      "SkipModelValidation",
      "SourceAlgorithmSpecification",
    ],
    ...["SourceUri", "Task", "ValidationSpecification"],
  ],
  writeOnly: ["ClientToken"],
  mutable: [
    ...["AdditionalInferenceSpecificationsToAdd", "ApprovalDescription", "CustomerMetadataProperties"],
    ...["ModelApprovalStatus", "ModelCard", "SourceUri"],
  ],
  // The handler asks CreateModelPackage, which knows no such member (aws-cloudformation-resource-providers-sagemaker, Translator).
  toRequest: (properties, purpose) => (purpose === "create" ? omit(properties, "ApprovalDescription") : properties),
  readOnly: ["CreationTime", "LastModifiedTime", "ModelPackageArn", "ModelPackageStatus", "ModelPackageVersion"],
  readsTags: true,
});
