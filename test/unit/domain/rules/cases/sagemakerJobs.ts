import { sageMakerRules } from "../../../../../domain/rules/sagemaker/sageMakerRules.ts";
import type { Case } from "./case.ts";

const tagCases = Object.entries(sageMakerRules)
  .filter(([, rules]) => rules.some((rule) => rule.id.endsWith("/tag-keys-differ")))
  .flatMap(([operation]): readonly Case[] => [
    [
      `sagemaker/${operation}/tag-keys-differ`,
      [{ Tags: [{ Key: "team" }, { Key: "Team" }] }],
      [{ Tags: [{ Key: "team" }, { Key: "team" }] }],
    ],
    [
      `sagemaker/${operation}/tag-key-reserved`,
      [{ Tags: [{ Key: "awsome" }] }],
      [{ Tags: [{ Key: "AWS:cloudformation:stack-name" }] }],
    ],
  ]);

function scheduled(config: object, rest: object = {}): object {
  return { MonitoringScheduleConfig: { ScheduleConfig: config, ...rest } };
}

function running(seconds: number, MonitoringType: string): object {
  return scheduled(
    { ScheduleExpression: "cron(0 * ? * * *)" },
    { MonitoringType, MonitoringJobDefinition: { StoppingCondition: { MaxRuntimeInSeconds: seconds } } },
  );
}

const TIMES = { DataAnalysisStartTime: "-PT1H", DataAnalysisEndTime: "-PT0H" };

const scheduleCases = ["CreateMonitoringSchedule", "UpdateMonitoringSchedule"].flatMap((operation) => {
  const case_ = (what: string, inside: object, outside: object): Case => [
    `sagemaker/${operation}/${what}`,
    [inside],
    [outside],
  ];
  return [
    ...[
      "cron(0 * ? * * *)",
      "cron(0 12 ? * * *)",
      "cron(0 17/12 ? * * *)",
      "cron(0 0/2 ? * * *)",
      "cron(0 05 ? * * *)",
      "NOW",
    ].map((expression) =>
      case_(
        "schedule-form",
        scheduled({ ScheduleExpression: expression }),
        scheduled({ ScheduleExpression: expression.replace("0", "30").replace("NOW", "rate(1 hour)") }),
      ),
    ),
    case_(
      "once-needs-times",
      scheduled({ ScheduleExpression: "NOW", ...TIMES }),
      scheduled({ ScheduleExpression: "NOW", ...TIMES, DataAnalysisEndTime: undefined }),
    ),
    case_("hourly-run-time", running(3600, "DataQuality"), running(3601, "DataQuality")),
    case_("hourly-run-time", running(1800, "ModelBias"), running(1801, "ModelBias")),
  ];
});

function transform(what: string, inside: object, outside: object): Case {
  return [`sagemaker/CreateTransformJob/${what}`, [inside], [outside]];
}

function input(what: string, inside: object, outside: object): Case {
  return [
    `sagemaker/CreateProcessingJob/${what}`,
    [{ ProcessingInputs: [{ InputName: "i", ...inside }] }],
    [{ ProcessingInputs: [{ InputName: "i", ...outside }] }],
  ];
}

function output(what: string, inside: object, outside: object): Case {
  return [
    `sagemaker/CreateProcessingJob/${what}`,
    [{ ProcessingOutputConfig: { Outputs: [{ OutputName: "o", ...inside }] } }],
    [{ ProcessingOutputConfig: { Outputs: [{ OutputName: "o", ...outside }] } }],
  ];
}

const LOCAL = { LocalPath: "/opt/ml/processing/input" };

/** Cases of tags, monitors, and transform and processing jobs. */
export const jobCases: readonly Case[] = [
  ...tagCases,
  ["sagemaker/DeleteTags/tag-key-reserved", [{ TagKeys: ["team"] }], [{ TagKeys: ["aws:createdBy"] }]],
  ...scheduleCases,
  transform("payload-size", { MaxPayloadInMB: 100 }, { MaxPayloadInMB: 101 }),
  transform(
    "payloads-at-once",
    { MaxPayloadInMB: 50, MaxConcurrentTransforms: 2 },
    { MaxPayloadInMB: 50, MaxConcurrentTransforms: 3 },
  ),
  transform(
    "batches-are-split",
    { BatchStrategy: "MultiRecord", TransformInput: { SplitType: "Line" } },
    { BatchStrategy: "MultiRecord", TransformInput: {} },
  ),
  transform(
    "local-disk-key",
    { TransformResources: { InstanceType: "ml.m5.large", VolumeKmsKeyId: "key" } },
    { TransformResources: { InstanceType: "ml.m5d.large", VolumeKmsKeyId: "key" } },
  ),
  input("one-input-source", { S3Input: LOCAL }, { S3Input: LOCAL, DatasetDefinition: {} }),
  input("one-input-source", { DatasetDefinition: {} }, {}),
  output("one-output-target", { S3Output: {} }, { S3Output: {}, FeatureStoreOutput: {} }),
  output("feature-store-app", { FeatureStoreOutput: {}, AppManaged: true }, { FeatureStoreOutput: {} }),
  input("input-path", { S3Input: LOCAL }, { S3Input: { LocalPath: "/opt/ml/input" } }),
  input("input-path", { S3Input: {}, AppManaged: true }, { S3Input: {} }),
  input(
    "gzip-is-piped",
    { S3Input: { ...LOCAL, S3CompressionType: "Gzip", S3InputMode: "Pipe" } },
    { S3Input: { ...LOCAL, S3CompressionType: "Gzip", S3InputMode: "File" } },
  ),
  [
    "sagemaker/CreateProcessingJob/local-disk-key",
    [{ ProcessingResources: { ClusterConfig: { InstanceType: "ml.m5.large", VolumeKmsKeyId: "key" } } }],
    [{ ProcessingResources: { ClusterConfig: { InstanceType: "ml.g5.xlarge", VolumeKmsKeyId: "key" } } }],
  ],
];

function search(what: string, inside: object, outside: object): Case {
  return [`sagemaker/Search/${what}`, [{ SearchExpression: inside }], [{ SearchExpression: outside }]];
}

function filters(count: number, Name: string, Operator?: string): readonly object[] {
  return Array.from({ length: count }, () => ({ Name, Operator, Value: "x" }));
}

/** Cases of searching. */
export const searchCases: readonly Case[] = [
  search("some-expression", { Filters: filters(1, "TrainingJobName") }, { Operator: "And" }),
  search("some-expression", { SubExpressions: [{ Filters: filters(1, "A") }] }, { SubExpressions: [{}] }),
  search(
    "expression-size",
    { Filters: filters(20, "A"), SubExpressions: [{ Filters: filters(20, "A") }, { Filters: filters(8, "A") }] },
    { Filters: filters(20, "A"), SubExpressions: [{ Filters: filters(20, "A") }, { Filters: filters(9, "A") }] },
  ),
  search(
    "text-has-no-order",
    { Filters: filters(1, "CreationTime", "GreaterThan") },
    { Filters: filters(1, "TrainingJobName", "GreaterThan") },
  ),
  search(
    "text-operators",
    { Filters: filters(1, "TrainingJobName", "Contains") },
    { Filters: filters(1, "CreationTime", "Contains") },
  ),
  search(
    "one-contains",
    { Filters: filters(2, "Trial.TrialName", "Contains") },
    { Filters: filters(2, "TrainingJobName", "Contains") },
  ),
  [
    "sagemaker/Search/visibility-key",
    [{ VisibilityConditions: [{ Key: "Tags.team" }] }],
    [{ VisibilityConditions: [{ Key: "team" }] }],
  ],
];
