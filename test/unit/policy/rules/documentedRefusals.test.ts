import { expect } from "chai";
import { documentedRefusals } from "../../../../policy/rules/documentedRefusals.ts";
import { UNKNOWN_STRING, violations } from "../../../support/policies.ts";

const ROLE = "arn:aws:iam::123456789012:role/x";
const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:x";
const HOLDS = '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}';
const BROKEN = '{"StartAt":"B","States":{"A":{"Type":"Pass","End":true}}}';
const alarm = {
  metricName: "m",
  statistic: "Sum",
  evaluationPeriods: 1,
  threshold: 0,
  comparisonOperator: "LessThanThreshold",
};
const schedule = { flexibleTimeWindow: { mode: "OFF" }, target: { arn: LAMBDA, roleArn: ROLE } };
const query = { id: "a", expression: "b", returnData: true };
const stat = { id: "b", metric: { metricName: "m", namespace: "n", period: 60, stat: "Sum" } };

type Props = Readonly<Record<string, unknown>>;

/** Of each type of either provider: properties that AWS takes, and others with the rule that they break. */
const CASES: readonly (readonly [type: string, holds: Props, breaks: Props, id: string])[] = [
  [
    "aws-native:stepfunctions:StateMachine",
    { roleArn: UNKNOWN_STRING, definitionString: HOLDS },
    { roleArn: ROLE, definitionString: BROKEN },
    "sfn/CreateStateMachine/transition-target",
  ],
  [
    "aws-native:stepfunctions:StateMachine",
    { definition: { StartAt: "A", States: { A: { Type: "Task", Resource: UNKNOWN_STRING, End: true } } } },
    { definition: JSON.parse(BROKEN) as unknown, roleArn: ROLE },
    "sfn/CreateStateMachine/transition-target",
  ],
  [
    "aws:sfn/stateMachine:StateMachine",
    { definition: UNKNOWN_STRING, roleArn: ROLE, type: "STANDARD" },
    { definition: HOLDS, roleArn: ROLE, name: "a b" },
    "sfn/CreateStateMachine/name",
  ],
  [
    "aws-native:lambda:Function",
    { code: { imageUri: "x" }, role: ROLE, environment: { variables: { a_lower_case: "x" } } },
    { code: { zipFile: "x" }, runtime: "python3.12", handler: "a.b", environment: { variables: { AWS_REGION: "x" } } },
    "lambda/CreateFunction/reserved-variables",
  ],
  [
    "aws:lambda/function:Function",
    { runtime: "python3.12", handler: UNKNOWN_STRING, timeout: 900 },
    { runtime: "python3.12", handler: "a.b", memorySize: 64 },
    "lambda/CreateFunction/memory",
  ],
  [
    "aws-native:scheduler:Schedule",
    { ...schedule, scheduleExpression: "rate(1 day)" },
    { ...schedule, scheduleExpression: "1 day" },
    "scheduler/CreateSchedule/expression",
  ],
  [
    "aws:scheduler/schedule:Schedule",
    { ...schedule, scheduleExpression: UNKNOWN_STRING },
    { ...schedule, scheduleExpression: "rate(1 day)", flexibleTimeWindow: { mode: "FLEXIBLE" } },
    "scheduler/CreateSchedule/flexible-window",
  ],
  ["aws-native:scheduler:ScheduleGroup", { name: "g" }, { name: "a b" }, "scheduler/CreateScheduleGroup/name"],
  [
    "aws-native:events:Rule",
    { eventPattern: { source: ["a"], detail: { bucket: [UNKNOWN_STRING] } } },
    { eventPattern: { source: "a" } },
    "eventbridge/PutRule/pattern",
  ],
  [
    "aws:cloudwatch/eventRule:EventRule",
    { eventPattern: UNKNOWN_STRING },
    { scheduleExpression: "rate(1 days)" },
    "eventbridge/PutRule/schedule",
  ],
  [
    "aws-native:cloudwatch:Alarm",
    { ...alarm, period: 60, okActions: [UNKNOWN_STRING] },
    { ...alarm, period: 60, okActions: ["topic"] },
    "cloudwatch/PutMetricAlarm/action-arn",
  ],
  [
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    { ...alarm, period: 60 },
    { ...alarm, period: 45 },
    "cloudwatch/PutMetricAlarm/period",
  ],
  [
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    { metricQueries: [query, stat], evaluationPeriods: 1, threshold: 0 },
    { metricQueries: [query, { ...stat, returnData: true }], evaluationPeriods: 1, threshold: 0 },
    "cloudwatch/PutMetricAlarm/metric-return",
  ],
  [
    "aws-native:cloudwatch:Dashboard",
    { dashboardBody: UNKNOWN_STRING },
    { dashboardBody: '{"widgets":1}' },
    "cloudwatch/PutDashboard/body",
  ],
  [
    "aws:cloudwatch/dashboard:Dashboard",
    { dashboardBody: "{}" },
    { dashboardBody: "{" },
    "cloudwatch/PutDashboard/body",
  ],
  [
    "aws-native:logs:LogGroup",
    { retentionInDays: 7 },
    { retentionInDays: 8 },
    "cloudwatch-logs/PutRetentionPolicy/days",
  ],
  [
    "aws:cloudwatch/logGroup:LogGroup",
    { retentionInDays: 0 },
    { retentionInDays: 8 },
    "cloudwatch-logs/PutRetentionPolicy/days",
  ],
  [
    "aws-native:logs:MetricFilter",
    { filterPattern: "" },
    { filterPattern: "[a" },
    "cloudwatch-logs/PutMetricFilter/pattern",
  ],
  [
    "aws-native:sagemaker:EndpointConfig",
    { productionVariants: UNKNOWN_STRING, tags: [{ key: UNKNOWN_STRING, value: "x" }] },
    { productionVariants: [{ variantName: "a", serverlessConfig: { memorySizeInMb: 2000, maxConcurrency: 1 } }] },
    "sagemaker/CreateEndpointConfig/serverless-memory",
  ],
  [
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
    { kmsKeyArn: UNKNOWN_STRING },
    { productionVariants: [{ variantName: "a", serverlessConfig: { memorySizeInMb: 2000, maxConcurrency: 1 } }] },
    "sagemaker/CreateEndpointConfig/serverless-memory",
  ],
  [
    "aws:sagemaker/endpoint:Endpoint",
    { deploymentConfig: { rollingUpdatePolicy: UNKNOWN_STRING, blueGreenUpdatePolicy: {} } },
    { deploymentConfig: { rollingUpdatePolicy: {}, blueGreenUpdatePolicy: {} } },
    "sagemaker/CreateEndpoint/one-update-policy",
  ],
  [
    "aws:sagemaker/model:Model",
    { primaryContainer: { environment: { a: UNKNOWN_STRING } } },
    { tags: { "aws:owner": "x" } },
    "sagemaker/CreateModel/tag-key-reserved",
  ],
  [
    "aws:sagemaker/trainingJob:TrainingJob",
    { resourceConfig: { instanceType: "ml.m5.xlarge", volumeSizeInGb: UNKNOWN_STRING } },
    { resourceConfig: { instanceType: "ml.m5.xlarge" } },
    "sagemaker/CreateTrainingJob/volume-size",
  ],
  [
    "aws:sagemaker/trainingJob:TrainingJob",
    { inputDataConfigs: UNKNOWN_STRING },
    {
      algorithmSpecification: { trainingImage: "x", trainingInputMode: "File" },
      inputDataConfigs: [{ channelName: "a", dataSource: { s3DataSource: { s3DataType: "AugmentedManifestFile" } } }],
    },
    "sagemaker/CreateTrainingJob/augmented-manifest-pipe",
  ],
  [
    "aws-native:index:ExtensionResource",
    { type: "AWS::SageMaker::ModelPackage", properties: { ModelPackageGroupName: UNKNOWN_STRING } },
    { type: "AWS::SageMaker::ModelPackage", properties: {} },
    "sagemaker/CreateModelPackage/name-or-group",
  ],
  [
    "aws-native:applicationautoscaling:ScalableTarget",
    { minCapacity: 2, maxCapacity: UNKNOWN_STRING },
    { minCapacity: 2, maxCapacity: 1 },
    "application-autoscaling/RegisterScalableTarget/capacities-ordered",
  ],
  [
    "aws:appautoscaling/target:Target",
    { minCapacity: UNKNOWN_STRING, maxCapacity: 1 },
    { minCapacity: 2, maxCapacity: 1 },
    "application-autoscaling/RegisterScalableTarget/capacities-ordered",
  ],
  [
    "aws:glue/catalogTable:CatalogTable",
    { name: UNKNOWN_STRING, databaseName: "d" },
    { name: "a".repeat(256), databaseName: "d" },
    "glue/CreateTable/name",
  ],
  [
    "aws-native:iam:Role",
    { description: UNKNOWN_STRING, policies: [{ policyName: "a", policyDocument: UNKNOWN_STRING }] },
    { description: "a – b" },
    "iam/CreateRole/description",
  ],
  [
    "aws:iam/role:Role",
    { assumeRolePolicy: UNKNOWN_STRING, maxSessionDuration: 3600 },
    { maxSessionDuration: 60 },
    "iam/CreateRole/session-duration",
  ],
  ["aws:iam/policy:Policy", { policy: UNKNOWN_STRING }, { policy: "{" }, "iam/CreatePolicy/document"],
  ["aws:iam/rolePolicy:RolePolicy", { policy: UNKNOWN_STRING }, { policy: "{" }, "iam/PutRolePolicy/document"],
  ["aws:kms/alias:Alias", { name: "alias/a" }, { name: "alias/aws/a" }, "kms/CreateAlias/alias-reserved"],
  ["aws:kms/key:Key", { deletionWindowInDays: 7 }, { deletionWindowInDays: 6 }, "kms/ScheduleKeyDeletion/window"],
  ["aws:s3/bucket:Bucket", { bucket: UNKNOWN_STRING }, { bucket: "a..b" }, "s3/CreateBucket/bucket-name"],
  ["aws:s3/bucketPolicy:BucketPolicy", { policy: UNKNOWN_STRING }, { policy: "{" }, "s3/PutBucketPolicy/policy"],
  [
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    {
      rules: [
        { id: UNKNOWN_STRING, status: "Enabled", filter: { prefix: UNKNOWN_STRING }, expiration: { days: 1 } },
        { status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } },
        { filter: { and: { prefix: "a", tags: { a: "b" } } }, expiration: { days: 1 } },
      ],
    },
    { rules: [{ filter: { tag: { key: "a", value: "b" } }, expiration: { expiredObjectDeleteMarker: true } }] },
    "s3/PutBucketLifecycleConfiguration/marker-filter",
  ],
  [
    "aws:s3/bucketNotification:BucketNotification",
    { lambdaFunctions: [{ events: ["s3:ObjectCreated:*"], lambdaFunctionArn: UNKNOWN_STRING, filterPrefix: "a" }] },
    { lambdaFunctions: [{ events: ["created"], lambdaFunctionArn: LAMBDA }] },
    "s3/PutBucketNotificationConfiguration/event-names",
  ],
  [
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: UNKNOWN_STRING } }] },
    { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256", kmsMasterKeyId: "k" } }] },
    "s3/PutBucketEncryption/key-of-kms",
  ],
  ["aws-native:athena:WorkGroup", { name: "w" }, { name: "a b" }, "athena/CreateWorkGroup/name"],
];

async function all(type: string, props: Props): Promise<string[]> {
  const found = documentedRefusals.map((rule) => violations(rule, [{ type, name: "mine", props }]));
  return (await Promise.all(found)).flat();
}

describe("documentedRefusals", () => {
  for (const [type, holds, breaks, id] of CASES) {
    it(`holds ${type} to ${id}, as far as its values are known`, async () => {
      expect(await all(type, holds)).to.deep.equal([]);
      const [message, ...more] = await all(type, breaks);
      expect(more).to.deep.equal([]);
      expect(message)
        .to.match(/^AWS would refuse 'mine' with [A-Za-z]+: /)
        .and.to.contain(`(${id}: `);
    });
  }

  it("says nothing of other types", async () => {
    expect(await all("aws:sns/topic:Topic", { name: "A B" })).to.deep.equal([]);
    expect(await all("constructor", {})).to.deep.equal([]);
  });
});
