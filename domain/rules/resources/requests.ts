import { has, isObject, listOf, objectOf, textOf, type Json } from "../reading.ts";
import { bucketRequests } from "./bucketRequests.ts";
import type { ResourceRequest } from "./resourceRequest.ts";
import { camelCase, withText } from "./texts.ts";

const same = (properties: Json): Json => properties;

/** Operations of SageMaker and its scaling, whose requests are spelled as the properties are. */
function typed(
  service: ResourceRequest["service"],
  operation: string,
  request: ResourceRequest["request"] = same,
): readonly ResourceRequest[] {
  return [{ service, operation, request, typed: true }];
}

/** The requests that a resource of a type becomes. */
export const REQUESTS: Readonly<Record<string, readonly ResourceRequest[]>> = {
  "AWS::SageMaker::App": typed("sagemaker", "CreateApp"),
  "AWS::SageMaker::Domain": typed("sagemaker", "CreateDomain"),
  "AWS::SageMaker::Endpoint": typed("sagemaker", "CreateEndpoint"),
  "AWS::SageMaker::EndpointConfig": typed("sagemaker", "CreateEndpointConfig"),
  "AWS::SageMaker::Model": typed("sagemaker", "CreateModel"),
  "AWS::SageMaker::ModelPackage": typed("sagemaker", "CreateModelPackage"),
  "AWS::SageMaker::ModelPackageGroup": typed("sagemaker", "CreateModelPackageGroup"),
  "AWS::SageMaker::MonitoringSchedule": typed("sagemaker", "CreateMonitoringSchedule"),
  "AWS::SageMaker::Space": typed("sagemaker", "CreateSpace"),
  "AWS::SageMaker::StudioLifecycleConfig": typed("sagemaker", "CreateStudioLifecycleConfig"),
  // No type of CloudFormation's, but of a provider.
  "AWS::SageMaker::TrainingJob": typed("sagemaker", "CreateTrainingJob"),
  "AWS::SageMaker::UserProfile": typed("sagemaker", "CreateUserProfile"),
  "AWS::ApplicationAutoScaling::ScalableTarget": typed("application-autoscaling", "RegisterScalableTarget"),
  "AWS::ApplicationAutoScaling::ScalingPolicy": typed("application-autoscaling", "PutScalingPolicy", scalingPolicy),
  "AWS::StepFunctions::StateMachine": [{ service: "sfn", operation: "CreateStateMachine", request: stateMachine }],
  "AWS::Lambda::Function": [
    {
      service: "lambda",
      operation: "CreateFunction",
      request: (properties) => ({
        ...properties,
        ...(has(properties, "KmsKeyArn") && { KMSKeyArn: properties["KmsKeyArn"] }),
        ...(has(objectOf(properties, "Code") ?? {}, "ImageUri") && { PackageType: "Image", ...properties }),
      }),
    },
  ],
  "AWS::Lambda::Permission": [{ service: "lambda", operation: "AddPermission", request: same }],
  "AWS::Scheduler::Schedule": [{ service: "scheduler", operation: "CreateSchedule", request: same }],
  "AWS::Scheduler::ScheduleGroup": [{ service: "scheduler", operation: "CreateScheduleGroup", request: same }],
  "AWS::Events::Rule": [
    { service: "eventbridge", operation: "PutRule", request: (properties) => withText(properties, "EventPattern") },
    { service: "eventbridge", operation: "PutTargets", request: same },
  ],
  "AWS::CloudWatch::Alarm": [{ service: "cloudwatch", operation: "PutMetricAlarm", request: same }],
  "AWS::CloudWatch::Dashboard": [
    {
      service: "cloudwatch",
      operation: "PutDashboard",
      request: (properties) => withText(properties, "DashboardBody"),
    },
  ],
  "AWS::Logs::LogGroup": [
    { service: "cloudwatch-logs", operation: "CreateLogGroup", request: camelCase },
    { service: "cloudwatch-logs", operation: "PutRetentionPolicy", request: camelCase },
  ],
  "AWS::Logs::MetricFilter": [{ service: "cloudwatch-logs", operation: "PutMetricFilter", request: camelCase }],
  "AWS::Athena::WorkGroup": [{ service: "athena", operation: "CreateWorkGroup", request: same }],
  "AWS::Glue::Database": [{ service: "glue", operation: "CreateDatabase", request: same }],
  "AWS::IAM::ManagedPolicy": [
    {
      service: "iam",
      operation: "CreatePolicy",
      request: (properties) => ({
        ...withText(properties, "PolicyDocument"),
        PolicyName: properties["ManagedPolicyName"],
      }),
    },
  ],
  "AWS::IAM::Role": [{ service: "iam", operation: "CreateRole", request: role }],
  "AWS::IAM::RolePolicy": [
    { service: "iam", operation: "PutRolePolicy", request: (properties) => withText(properties, "PolicyDocument") },
  ],
  "AWS::KMS::Alias": [{ service: "kms", operation: "CreateAlias", request: same }],
  "AWS::KMS::Key": [
    {
      service: "kms",
      operation: "CreateKey",
      request: (properties) => ({ ...properties, Policy: withText(properties, "KeyPolicy")["KeyPolicy"] }),
    },
    { service: "kms", operation: "ScheduleKeyDeletion", request: same },
  ],
  "AWS::S3::Bucket": bucketRequests,
  "AWS::S3::BucketPolicy": [
    {
      service: "s3",
      operation: "PutBucketPolicy",
      request: (properties) => ({ Policy: withText(properties, "PolicyDocument")["PolicyDocument"] }),
    },
  ],
  "AWS::Glue::Table": [{ service: "glue", operation: "CreateTable", request: same }],
};

/** CloudFormation may name the target by its id, `endpoint/e/variant/v|sagemaker:variant:DesiredInstanceCount|sagemaker`. */
function scalingPolicy(properties: Json): Json {
  const [ResourceId, ScalableDimension, ServiceNamespace] = (textOf(properties, "ScalingTargetId") ?? "").split("|");
  return ServiceNamespace === undefined
    ? properties
    : { ...properties, ResourceId, ScalableDimension, ServiceNamespace };
}

function stateMachine(properties: Json): Json {
  const settings = camelCase(properties);
  const definition = has(properties, "Definition")
    ? withText(properties, "Definition")["Definition"]
    : textOf(properties, "DefinitionString");
  return {
    ...settings,
    name: properties["StateMachineName"],
    type: properties["StateMachineType"],
    definition: typeof definition === "string" ? substituted(definition, properties) : undefined,
  };
}

/** A definition with its `${name}` filled in; what stays open can't be judged. */
function substituted(definition: string, properties: Json): string | undefined {
  const values = objectOf(properties, "DefinitionSubstitutions");
  if (values === undefined) return definition;
  const filled = definition.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : whole;
  });
  return /\$\{\w+\}/.test(filled) ? undefined : filled;
}

/** A role with its inline policies, which aws-native and CloudFormation make at once with it. */
function role(properties: Json): Json {
  const inline = listOf(properties, "Policies");
  return {
    ...withText(properties, "AssumeRolePolicyDocument"),
    ...(inline !== undefined && {
      Policies: inline.map((policy) => (isObject(policy) ? withText(policy, "PolicyDocument") : policy)),
    }),
  };
}
