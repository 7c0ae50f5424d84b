import { modelPackageType } from "./modelPackageType.ts";
import { omit, type JsonObject } from "../wire/json.ts";

/** How a CloudFormation resource type maps to the API's operations. Property names are those of the API unless said. */
export interface ResourceType {
  readonly create: string;
  readonly describe: string;
  /** Left out where nothing but the tags can change. */
  readonly update?: string;
  readonly delete: string;
  readonly list: string;
  /** Member of the List operation's answer. */
  readonly listed: string;
  /** What the List operation must be asked to give all. */
  readonly listRequest?: JsonObject;
  /** Properties that make up the primary identifier, in its order. */
  readonly identifier: readonly string[];
  /** Properties that Describe and Delete are called with, when not those of the identifier. */
  readonly keys?: readonly string[];
  /** Members that take the identifier, an ARN, whole: where each operation has its own. */
  readonly arnMembers?: Readonly<Record<"describe" | "update" | "delete", string>>;
  /** Properties that are given and read back. */
  readonly properties: readonly string[];
  /** Properties that are given and never read back. */
  readonly writeOnly?: readonly string[];
  /** Properties that an update may change. */
  readonly mutable?: readonly string[];
  /** Read-only properties, with the member of the API that carries each. */
  readonly readOnly: Readonly<Record<string, string>>;
  /** Whether tags are read back. */
  readonly readsTags?: boolean;
  /** Member of Describe that tells how far the resource is. */
  readonly status?: string;
  /** Turns properties into a Create or Update request, where the names differ. */
  toRequest?(properties: JsonObject, purpose: "create" | "update"): JsonObject;
}

const MONITORING = ["NetworkConfig", "RoleArn", "StoppingCondition", "JobResources"];

export const sageMakerTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::SageMaker::Domain": {
    create: "CreateDomain",
    describe: "DescribeDomain",
    update: "UpdateDomain",
    delete: "DeleteDomain",
    list: "ListDomains",
    listed: "Domains",
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
    readOnly: {
      DomainArn: "DomainArn",
      DomainId: "DomainId",
      HomeEfsFileSystemId: "HomeEfsFileSystemId",
      SecurityGroupIdForDomainBoundary: "SecurityGroupIdForDomainBoundary",
      SingleSignOnApplicationArn: "SingleSignOnApplicationArn",
      SingleSignOnManagedApplicationInstanceId: "SingleSignOnManagedApplicationInstanceId",
      Url: "Url",
    },
    toRequest: (properties, purpose) => {
      if (purpose === "create" || properties["DomainSettings"] === undefined) return properties;
      const { DomainSettings: settings, ...rest } = properties;
      return { ...rest, DomainSettingsForUpdate: settings };
    },
  },
  "AWS::SageMaker::UserProfile": {
    create: "CreateUserProfile",
    describe: "DescribeUserProfile",
    update: "UpdateUserProfile",
    delete: "DeleteUserProfile",
    list: "ListUserProfiles",
    listed: "UserProfiles",
    identifier: ["UserProfileName", "DomainId"],
    properties: ["DomainId", "SingleSignOnUserIdentifier", "SingleSignOnUserValue", "UserProfileName", "UserSettings"],
    mutable: ["UserSettings"],
    readOnly: { UserProfileArn: "UserProfileArn" },
  },
  "AWS::SageMaker::Space": {
    create: "CreateSpace",
    describe: "DescribeSpace",
    update: "UpdateSpace",
    delete: "DeleteSpace",
    list: "ListSpaces",
    listed: "Spaces",
    identifier: ["DomainId", "SpaceName"],
    properties: ["DomainId", "OwnershipSettings", "SpaceDisplayName", "SpaceName", "SpaceSharingSettings"],
    writeOnly: ["SpaceSettings"],
    mutable: ["SpaceDisplayName", "SpaceSettings"],
    readOnly: { SpaceArn: "SpaceArn", Url: "Url" },
    readsTags: true,
  },
  "AWS::SageMaker::App": {
    create: "CreateApp",
    describe: "DescribeApp",
    delete: "DeleteApp",
    list: "ListApps",
    listed: "Apps",
    identifier: ["AppName", "AppType", "DomainId", "UserProfileName"],
    properties: ["AppName", "AppType", "DomainId", "ResourceSpec", "UserProfileName"],
    readOnly: { AppArn: "AppArn" },
  },
  "AWS::SageMaker::StudioLifecycleConfig": {
    create: "CreateStudioLifecycleConfig",
    describe: "DescribeStudioLifecycleConfig",
    delete: "DeleteStudioLifecycleConfig",
    list: "ListStudioLifecycleConfigs",
    listed: "StudioLifecycleConfigs",
    identifier: ["StudioLifecycleConfigName"],
    properties: ["StudioLifecycleConfigAppType", "StudioLifecycleConfigContent", "StudioLifecycleConfigName"],
    readOnly: { StudioLifecycleConfigArn: "StudioLifecycleConfigArn" },
    readsTags: true,
  },
  "AWS::SageMaker::ModelPackageGroup": {
    create: "CreateModelPackageGroup",
    describe: "DescribeModelPackageGroup",
    delete: "DeleteModelPackageGroup",
    list: "ListModelPackageGroups",
    listed: "ModelPackageGroupSummaryList",
    identifier: ["ModelPackageGroupArn"],
    keys: ["ModelPackageGroupName"],
    properties: ["ModelPackageGroupDescription", "ModelPackageGroupName"],
    readOnly: {
      CreationTime: "CreationTime",
      ModelPackageGroupArn: "ModelPackageGroupArn",
      ModelPackageGroupStatus: "ModelPackageGroupStatus",
    },
    readsTags: true,
  },
  "AWS::SageMaker::ModelPackage": modelPackageType,
  "AWS::SageMaker::MonitoringSchedule": {
    create: "CreateMonitoringSchedule",
    describe: "DescribeMonitoringSchedule",
    update: "UpdateMonitoringSchedule",
    delete: "DeleteMonitoringSchedule",
    list: "ListMonitoringSchedules",
    listed: "MonitoringScheduleSummaries",
    identifier: ["MonitoringScheduleArn"],
    keys: ["MonitoringScheduleName"],
    properties: ["MonitoringScheduleConfig", "MonitoringScheduleName"],
    mutable: ["MonitoringScheduleConfig"],
    readOnly: {
      CreationTime: "CreationTime",
      LastModifiedTime: "LastModifiedTime",
      MonitoringScheduleArn: "MonitoringScheduleArn",
      MonitoringScheduleStatus: "MonitoringScheduleStatus",
    },
    readsTags: true,
  },
  "AWS::SageMaker::DataQualityJobDefinition": {
    create: "CreateDataQualityJobDefinition",
    describe: "DescribeDataQualityJobDefinition",
    delete: "DeleteDataQualityJobDefinition",
    list: "ListDataQualityJobDefinitions",
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
    readOnly: { CreationTime: "CreationTime", JobDefinitionArn: "JobDefinitionArn" },
  },
  "AWS::SageMaker::Model": {
    create: "CreateModel",
    describe: "DescribeModel",
    delete: "DeleteModel",
    list: "ListModels",
    listed: "Models",
    identifier: ["ModelName"],
    properties: [
      "Containers",
      "EnableNetworkIsolation",
      "ExecutionRoleArn",
      "InferenceExecutionConfig",
      "ModelName",
      "PrimaryContainer",
      "VpcConfig",
    ],
    readOnly: { ModelArn: "ModelArn" },
    readsTags: true,
  },
  "AWS::SageMaker::EndpointConfig": {
    create: "CreateEndpointConfig",
    describe: "DescribeEndpointConfig",
    delete: "DeleteEndpointConfig",
    list: "ListEndpointConfigs",
    listed: "EndpointConfigs",
    identifier: ["EndpointConfigName"],
    properties: [
      "DataCaptureConfig",
      "EndpointConfigName",
      "ExecutionRoleArn",
      "KmsKeyId",
      "ProductionVariants",
      "VpcConfig",
    ],
    readOnly: { EndpointConfigArn: "EndpointConfigArn" },
    readsTags: true,
  },
  "AWS::SageMaker::Endpoint": {
    create: "CreateEndpoint",
    describe: "DescribeEndpoint",
    update: "UpdateEndpoint",
    delete: "DeleteEndpoint",
    list: "ListEndpoints",
    listed: "Endpoints",
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
    readOnly: { EndpointArn: "EndpointArn" },
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
  },
};
