import { UNKNOWN } from "../../../../../domain/rules/unknown.ts";
import type { TypeCase } from "./typeCases.ts";

const RESERVED = { Tags: [{ Key: "aws:owner", Value: "x" }] };
const variant = { VariantName: "a", ModelName: "m", ServerlessConfig: { MaxConcurrency: 1, MemorySizeInMB: 2048 } };
const serverless = (more: object) => ({
  ProductionVariants: [{ ...variant, ServerlessConfig: { ...variant.ServerlessConfig, ...more } }],
});
const target = {
  ServiceNamespace: "sagemaker",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
  ResourceId: "endpoint/e/variant/v",
};

/** Types whose own rule is that of every type with tags. */
const tagged = (operation: string): TypeCase => ({
  holds: [{}, { Tags: [{ Key: "owner", Value: UNKNOWN }] }, { Tags: UNKNOWN }],
  breaks: [[RESERVED, `sagemaker/${operation}/tag-key-reserved`]],
});

export const sageMakerTypes: Readonly<Record<string, TypeCase>> = {
  "AWS::SageMaker::App": {
    holds: [{ UserProfileName: "ada", AppType: "JupyterLab" }, { UserProfileName: UNKNOWN }],
    breaks: [[{}, "sagemaker/CreateApp/profile-or-space"]],
  },
  "AWS::SageMaker::Domain": tagged("CreateDomain"),
  "AWS::SageMaker::Endpoint": {
    holds: [{}, { DeploymentConfig: { BlueGreenUpdatePolicy: {}, RollingUpdatePolicy: UNKNOWN } }],
    breaks: [
      [
        { DeploymentConfig: { BlueGreenUpdatePolicy: {}, RollingUpdatePolicy: {} } },
        "sagemaker/CreateEndpoint/one-update-policy",
      ],
    ],
  },
  "AWS::SageMaker::EndpointConfig": {
    holds: [
      serverless({ MemorySizeInMB: UNKNOWN }),
      { ...serverless({}), DataCaptureConfig: UNKNOWN },
      { ProductionVariants: UNKNOWN },
    ],
    breaks: [[serverless({ MemorySizeInMB: 2000 }), "sagemaker/CreateEndpointConfig/serverless-memory"]],
  },
  "AWS::SageMaker::Model": {
    holds: [{ PrimaryContainer: { Environment: { A: UNKNOWN } } }],
    breaks: [
      [{ PrimaryContainer: { Environment: { A: "x".repeat(32_768) } } }, "sagemaker/CreateModel/environment-size"],
    ],
  },
  "AWS::SageMaker::ModelPackage": {
    holds: [{ ModelPackageGroupName: UNKNOWN }],
    breaks: [[{}, "sagemaker/CreateModelPackage/name-or-group"]],
  },
  "AWS::SageMaker::ModelPackageGroup": tagged("CreateModelPackageGroup"),
  "AWS::SageMaker::MonitoringSchedule": {
    holds: [{ MonitoringScheduleConfig: { ScheduleConfig: { ScheduleExpression: "cron(0 * ? * * *)" } } }],
    breaks: [
      [
        { MonitoringScheduleConfig: { ScheduleConfig: { ScheduleExpression: "every day" } } },
        "sagemaker/CreateMonitoringSchedule/schedule-form",
      ],
    ],
  },
  "AWS::SageMaker::Space": tagged("CreateSpace"),
  "AWS::SageMaker::StudioLifecycleConfig": {
    holds: [{ StudioLifecycleConfigContent: "ZWNobw==" }],
    breaks: [[{ StudioLifecycleConfigContent: "echo $HOME" }, "sagemaker/CreateStudioLifecycleConfig/base64"]],
  },
  "AWS::SageMaker::TrainingJob": {
    holds: [{ ResourceConfig: { InstanceType: "ml.m5.xlarge", VolumeSizeInGB: 30, VolumeKmsKeyId: UNKNOWN } }],
    breaks: [
      [
        { ResourceConfig: { InstanceType: "ml.g5.xlarge", VolumeSizeInGB: 30, VolumeKmsKeyId: "key" } },
        "sagemaker/CreateTrainingJob/local-disk-key",
      ],
    ],
  },
  "AWS::SageMaker::UserProfile": tagged("CreateUserProfile"),
  "AWS::ApplicationAutoScaling::ScalableTarget": {
    holds: [
      { ...target, MinCapacity: 1, MaxCapacity: 1 },
      { ...target, MinCapacity: 2, MaxCapacity: UNKNOWN },
    ],
    breaks: [
      [
        { ...target, MinCapacity: 2, MaxCapacity: 1 },
        "application-autoscaling/RegisterScalableTarget/capacities-ordered",
      ],
    ],
  },
  "AWS::ApplicationAutoScaling::ScalingPolicy": {
    holds: [{ ...target, PolicyType: "TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration: UNKNOWN }],
    breaks: [
      [
        { ...target, ResourceId: "endpoint/e", PolicyType: "TargetTrackingScaling" },
        "application-autoscaling/PutScalingPolicy/variant-id",
      ],
      [
        {
          ScalingTargetId: "e/v|sagemaker:variant:DesiredInstanceCount|sagemaker",
          PolicyType: "TargetTrackingScaling",
        },
        "application-autoscaling/PutScalingPolicy/variant-id",
      ],
    ],
  },
};
