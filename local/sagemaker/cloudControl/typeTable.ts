import { modelPackageType } from "./modelPackageType.ts";
import { omit } from "../wire/json.ts";
import { typeOf, type ResourceType } from "./resourceType.ts";

const MONITORING = ["NetworkConfig", "RoleArn", "StoppingCondition", "JobResources"];

export const sageMakerTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::SageMaker::Domain": typeOf("Domain", {
    identifier: ["DomainId"],
    properties: [
      ...[
        "AppNetworkAccessType",
        "AppSecurityGroupManagement",
        "AuthMode",
        "DefaultSpaceSettings",
        "DefaultUserSettings",
        "DomainName",
      ],
      ...["DomainSettings", "KmsKeyId", "SubnetIds", "TagPropagation", "VpcId"],
    ],
    mutable: [
      ...[
        "AppNetworkAccessType",
        "AppSecurityGroupManagement",
        "DefaultSpaceSettings",
        "DefaultUserSettings",
        "DomainSettings",
      ],
      ...["SubnetIds", "TagPropagation"],
    ],
    // UpdateDomain wants both together for a domain in VPC-only mode.
    named: ["VpcId"],
    readOnly: [
      "DomainArn",
      "DomainId",
      "HomeEfsFileSystemId",
      "SecurityGroupIdForDomainBoundary",
      "SingleSignOnApplicationArn",
      "SingleSignOnManagedApplicationInstanceId",
      "Url",
    ],
    toRequest: (properties, purpose) => {
      if (purpose === "create" || properties["DomainSettings"] === undefined) return properties;
      const { DomainSettings: settings, ...rest } = properties;
      return { ...rest, DomainSettingsForUpdate: settings };
    },
  }),
  "AWS::SageMaker::UserProfile": typeOf("UserProfile", {
    identifier: ["UserProfileName", "DomainId"],
    properties: ["DomainId", "SingleSignOnUserIdentifier", "SingleSignOnUserValue", "UserProfileName", "UserSettings"],
    mutable: ["UserSettings"],
    readOnly: ["UserProfileArn"],
  }),
  "AWS::SageMaker::Space": typeOf("Space", {
    identifier: ["DomainId", "SpaceName"],
    properties: ["DomainId", "OwnershipSettings", "SpaceDisplayName", "SpaceName", "SpaceSharingSettings"],
    writeOnly: ["SpaceSettings"],
    mutable: ["SpaceDisplayName", "SpaceSettings"],
    readOnly: ["SpaceArn", "Url"],
    readsTags: true,
  }),
  "AWS::SageMaker::App": typeOf("App", {
    identifier: ["AppName", "AppType", "DomainId", "UserProfileName"],
    properties: ["AppName", "AppType", "DomainId", "ResourceSpec", "UserProfileName"],
    readOnly: ["AppArn"],
  }),
  "AWS::SageMaker::StudioLifecycleConfig": typeOf("StudioLifecycleConfig", {
    identifier: ["StudioLifecycleConfigName"],
    properties: ["StudioLifecycleConfigAppType", "StudioLifecycleConfigContent", "StudioLifecycleConfigName"],
    readOnly: ["StudioLifecycleConfigArn"],
    ...{ readsTags: true, fixedTags: true },
  }),
  "AWS::SageMaker::ModelPackageGroup": typeOf("ModelPackageGroup", {
    listed: "ModelPackageGroupSummaryList",
    identifier: ["ModelPackageGroupArn"],
    keys: ["ModelPackageGroupName"],
    properties: ["ModelPackageGroupDescription", "ModelPackageGroupName"],
    readOnly: ["CreationTime", "ModelPackageGroupArn", "ModelPackageGroupStatus"],
    readsTags: true,
  }),
  "AWS::SageMaker::ModelPackage": modelPackageType,
  "AWS::SageMaker::MonitoringSchedule": typeOf("MonitoringSchedule", {
    listed: "MonitoringScheduleSummaries",
    identifier: ["MonitoringScheduleArn"],
    keys: ["MonitoringScheduleName"],
    properties: ["MonitoringScheduleConfig", "MonitoringScheduleName"],
    mutable: ["MonitoringScheduleConfig"],
    readOnly: ["CreationTime", "LastModifiedTime", "MonitoringScheduleArn", "MonitoringScheduleStatus"],
    readsTags: true,
  }),
  "AWS::SageMaker::DataQualityJobDefinition": typeOf("DataQualityJobDefinition", {
    listed: "JobDefinitionSummaries",
    identifier: ["JobDefinitionArn"],
    keys: ["JobDefinitionName"],
    properties: [
      ...[
        "DataQualityAppSpecification",
        "DataQualityBaselineConfig",
        "DataQualityJobInput",
        "DataQualityJobOutputConfig",
        "JobDefinitionName",
      ],
      ...MONITORING,
    ],
    readOnly: ["CreationTime", "JobDefinitionArn"],
    fixedTags: true,
  }),
  "AWS::SageMaker::Model": typeOf("Model", {
    identifier: ["ModelArn"],
    keys: ["ModelName"],
    properties: [
      "Containers",
      "EnableNetworkIsolation",
      "ExecutionRoleArn",
      "InferenceExecutionConfig",
      "ModelName",
      "PrimaryContainer",
      "VpcConfig",
    ],
    readOnly: ["ModelArn"],
    readsTags: true,
  }),
  "AWS::SageMaker::EndpointConfig": typeOf("EndpointConfig", {
    identifier: ["EndpointConfigArn"],
    keys: ["EndpointConfigName"],
    properties: [
      "DataCaptureConfig",
      "EndpointConfigName",
      "ExecutionRoleArn",
      "KmsKeyId",
      "ProductionVariants",
      "VpcConfig",
    ],
    readOnly: ["EndpointConfigArn"],
    readsTags: true,
  }),
  "AWS::SageMaker::Endpoint": typeOf("Endpoint", {
    identifier: ["EndpointArn"],
    keys: ["EndpointName"],
    properties: ["EndpointConfigName", "EndpointName"],
    writeOnly: [
      "DeploymentConfig",
      "ExcludeRetainedVariantProperties",
      "RetainAllVariantProperties",
      "RetainDeploymentConfig",
    ],
    mutable: [
      "EndpointConfigName",
      "DeploymentConfig",
      "ExcludeRetainedVariantProperties",
      "RetainAllVariantProperties",
      "RetainDeploymentConfig",
    ],
    readOnly: ["EndpointArn"],
    readsTags: true,
    status: "EndpointStatus",
    toRequest: (properties, purpose) => {
      if (purpose === "update") return properties;
      return omit(
        properties,
        "ExcludeRetainedVariantProperties",
        "RetainAllVariantProperties",
        "RetainDeploymentConfig",
      );
    },
  }),
};
