import { isObject, type Json } from "../reading.ts";
import { classicLifecycle, classicNotification } from "./classicBuckets.ts";
import { capitalized } from "./spelling.ts";

type Translation = readonly [typeName: string, translated: (props: Json) => Json];

/** Resources of the classic provider, by what is called otherwise there. */
export const CLASSIC: Readonly<Record<string, Translation>> = {
  "aws:appautoscaling/policy:Policy": [
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    ({ name, ...props }) => ({ ...capitalized(props), PolicyName: name }),
  ],
  "aws:appautoscaling/target:Target": ["AWS::ApplicationAutoScaling::ScalableTarget", capitalized],
  "aws:athena/workgroup:Workgroup": [
    "AWS::Athena::WorkGroup",
    ({ configuration, name }) => ({ Name: name, ...capitalized({ workGroupConfiguration: configuration }) }),
  ],
  "aws:cloudwatch/dashboard:Dashboard": ["AWS::CloudWatch::Dashboard", capitalized],
  "aws:cloudwatch/eventRule:EventRule": ["AWS::Events::Rule", capitalized],
  "aws:cloudwatch/logGroup:LogGroup": [
    "AWS::Logs::LogGroup",
    // Zero days are this provider's word for keeping entries for ever.
    ({ name, retentionInDays, tags }) => ({
      LogGroupName: name,
      ...(retentionInDays !== 0 && { RetentionInDays: retentionInDays }),
      ...capitalized({ tags }),
    }),
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    "AWS::CloudWatch::Alarm",
    ({ metricQueries, ...props }) => ({
      ...capitalized(props),
      ...(Array.isArray(metricQueries) && { Metrics: metricQueries.map(metricQuery) }),
    }),
  ],
  "aws:glue/catalogTable:CatalogTable": [
    "AWS::Glue::Table",
    ({ name, databaseName }) => ({ DatabaseName: databaseName, TableInput: { Name: name } }),
  ],
  "aws:iam/policy:Policy": [
    "AWS::IAM::ManagedPolicy",
    ({ name, policy, ...props }) => ({ ...capitalized(props), ManagedPolicyName: name, PolicyDocument: policy }),
  ],
  "aws:iam/role:Role": [
    "AWS::IAM::Role",
    ({ name, assumeRolePolicy, ...props }) => ({
      ...capitalized(props),
      RoleName: name,
      AssumeRolePolicyDocument: assumeRolePolicy,
    }),
  ],
  "aws:iam/rolePolicy:RolePolicy": [
    "AWS::IAM::RolePolicy",
    ({ name, policy }) => ({ PolicyName: name, PolicyDocument: policy }),
  ],
  "aws:kms/alias:Alias": [
    "AWS::KMS::Alias",
    ({ name, targetKeyId }) => ({ AliasName: name, TargetKeyId: targetKeyId }),
  ],
  "aws:kms/key:Key": [
    "AWS::KMS::Key",
    ({ policy, deletionWindowInDays, keyUsage, customerMasterKeySpec, tags }) => ({
      ...{ KeyPolicy: policy, PendingWindowInDays: deletionWindowInDays, KeyUsage: keyUsage },
      ...{ KeySpec: customerMasterKeySpec, ...capitalized({ tags }) },
    }),
  ],
  "aws:s3/bucket:Bucket": [
    "AWS::S3::Bucket",
    ({ bucket, bucketNamespace, tags }) => ({ BucketName: bucket, ...capitalized({ bucketNamespace, tags }) }),
  ],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["AWS::S3::Bucket", classicLifecycle],
  "aws:s3/bucketNotification:BucketNotification": ["AWS::S3::Bucket", classicNotification],
  "aws:s3/bucketPolicy:BucketPolicy": ["AWS::S3::BucketPolicy", ({ policy }) => ({ PolicyDocument: policy })],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "AWS::S3::Bucket",
    ({ rules }) => ({ API: { ServerSideEncryptionConfiguration: capitalized({ rules }) } }),
  ],
  "aws:lambda/function:Function": [
    "AWS::Lambda::Function",
    (props) => ({ ...capitalized(props), Code: undefined, FunctionName: props["name"] }),
  ],
  "aws:sagemaker/domain:Domain": ["AWS::SageMaker::Domain", capitalized],
  "aws:sagemaker/endpoint:Endpoint": [
    "AWS::SageMaker::Endpoint",
    ({ name, ...props }) => ({ ...capitalized(props), EndpointName: name }),
  ],
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": [
    "AWS::SageMaker::EndpointConfig",
    ({ name, kmsKeyArn, ...props }) => ({ ...capitalized(props), EndpointConfigName: name, KmsKeyId: kmsKeyArn }),
  ],
  "aws:sagemaker/model:Model": [
    "AWS::SageMaker::Model",
    ({ name, ...props }) => ({ ...capitalized(props), ModelName: name }),
  ],
  "aws:sagemaker/modelPackageGroup:ModelPackageGroup": ["AWS::SageMaker::ModelPackageGroup", capitalized],
  "aws:sagemaker/space:Space": ["AWS::SageMaker::Space", capitalized],
  "aws:sagemaker/studioLifecycleConfig:StudioLifecycleConfig": ["AWS::SageMaker::StudioLifecycleConfig", capitalized],
  "aws:sagemaker/trainingJob:TrainingJob": [
    "AWS::SageMaker::TrainingJob",
    ({ inputDataConfigs, ...props }) => ({
      ...capitalized({ ...props, inputDataConfig: inputDataConfigs }),
    }),
  ],
  "aws:sagemaker/userProfile:UserProfile": ["AWS::SageMaker::UserProfile", capitalized],
  "aws:scheduler/schedule:Schedule": ["AWS::Scheduler::Schedule", capitalized],
  "aws:sfn/stateMachine:StateMachine": [
    "AWS::StepFunctions::StateMachine",
    ({ name, definition, roleArn, type }) => ({
      ...{ StateMachineName: name, DefinitionString: definition, RoleArn: roleArn, StateMachineType: type },
    }),
  ],
};

/** The classic provider returns no data unless it is said, and writes a metric's statistic beside its name. */
function metricQuery(query: unknown): unknown {
  if (!isObject(query)) return query;
  const { metric, returnData, ...rest } = query;
  return {
    ...capitalized(rest),
    ReturnData: returnData ?? false,
    ...(isObject(metric) && { MetricStat: { Period: metric["period"], Stat: metric["stat"] } }),
  };
}
