import type { Case } from "./case.ts";

const CHANNEL = {
  ChannelName: "train",
  DataSource: { S3DataSource: { S3Uri: "s3://data/train/", S3DataType: "S3Prefix" } },
};
const AUGMENTED = { ChannelName: "train", DataSource: { S3DataSource: { S3DataType: "AugmentedManifestFile" } } };
const BUILT_IN = "811284229777.dkr.ecr.us-east-1.amazonaws.com/image-classification:1";
const OWN = "111122223333.dkr.ecr.us-east-1.amazonaws.com/image-classification:1";
const KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

function job(what: string, inside: object, outside: object, states: readonly [object?, object?] = []): Case {
  return [`sagemaker/CreateTrainingJob/${what}`, [inside, states[0] ?? {}], [outside, states[1] ?? {}]];
}

/** Cases of training jobs. */
export const trainingCases: readonly Case[] = [
  job(
    "local-disk-key",
    { ResourceConfig: { InstanceType: "ml.p3.2xlarge", VolumeKmsKeyId: KEY } },
    { ResourceConfig: { InstanceType: "ml.g4dn.xlarge", VolumeKmsKeyId: KEY } },
  ),
  job(
    "local-disk-key",
    {
      ResourceConfig: {
        InstanceGroups: [{ InstanceType: "ml.p3.2xlarge" }, { InstanceType: "ml.g5.xlarge" }],
        VolumeKmsKeyId: KEY,
      },
    },
    {
      ResourceConfig: {
        InstanceGroups: [{ InstanceType: "ml.p4d.24xlarge" }, { InstanceType: "ml.g5.xlarge" }],
        VolumeKmsKeyId: KEY,
      },
    },
  ),
  job(
    "volume-size",
    { ResourceConfig: { InstanceType: "ml.g5.xlarge" } },
    { ResourceConfig: { InstanceType: "ml.c5.xlarge" } },
  ),
  job(
    "algorithm-or-image",
    { AlgorithmSpecification: { TrainingImage: "image" } },
    { AlgorithmSpecification: { TrainingImage: "image", AlgorithmName: "algorithm" } },
  ),
  job("algorithm-or-image", {}, { AlgorithmSpecification: { TrainingInputMode: "File" } }),
  job(
    "built-in-metrics",
    { AlgorithmSpecification: { MetricDefinitions: [{}] } },
    { AlgorithmSpecification: { MetricDefinitions: [{}] } },
    [{ builtIn: false }, { builtIn: true }],
  ),
  job(
    "gpu-algorithm",
    { AlgorithmSpecification: { TrainingImage: BUILT_IN }, ResourceConfig: { InstanceType: "ml.g4dn.xlarge" } },
    { AlgorithmSpecification: { TrainingImage: BUILT_IN }, ResourceConfig: { InstanceType: "ml.m5.xlarge" } },
  ),
  job(
    "image-region",
    { AlgorithmSpecification: { TrainingImage: OWN } },
    { AlgorithmSpecification: { TrainingImage: OWN.replace("us-east-1", "eu-west-1") } },
    [{ region: "us-east-1" }, { region: "us-east-1" }],
  ),
  job(
    "gpu-algorithm",
    // Somebody's own image of that name.
    {
      AlgorithmSpecification: { TrainingImage: OWN },
      ResourceConfig: { InstanceGroups: [{ InstanceType: "ml.c5.large" }] },
    },
    {
      AlgorithmSpecification: { TrainingImage: BUILT_IN },
      ResourceConfig: { InstanceGroups: [{ InstanceType: "ml.p3.2xlarge" }, { InstanceType: "ml.c5.large" }] },
    },
  ),
  job(
    "augmented-manifest-pipe",
    { AlgorithmSpecification: { TrainingInputMode: "File" }, InputDataConfig: [{ ...AUGMENTED, InputMode: "Pipe" }] },
    { AlgorithmSpecification: { TrainingInputMode: "Pipe" }, InputDataConfig: [{ ...AUGMENTED, InputMode: "File" }] },
  ),
  job("no-objects", { InputDataConfig: [CHANNEL] }, { InputDataConfig: [CHANNEL] }, [
    { emptyUris: new Set(["s3://data/validation/"]) },
    { emptyUris: new Set(["s3://data/train/"]) },
  ]),
  job(
    "wait-time",
    { StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 3600 } },
    { StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 3599 } },
  ),
  job(
    "run-time",
    { StoppingCondition: { MaxRuntimeInSeconds: 2_419_200 } },
    { StoppingCondition: { MaxRuntimeInSeconds: 2_419_201 } },
  ),
  job(
    "rule-names-differ",
    {
      DebugRuleConfigurations: [{ RuleConfigurationName: "a" }],
      ProfilerRuleConfigurations: [{ RuleConfigurationName: "a" }],
    },
    { ProfilerRuleConfigurations: [{ RuleConfigurationName: "a" }, { RuleConfigurationName: "a" }] },
  ),
  job(
    "collection-names-differ",
    { DebugHookConfig: { CollectionConfigurations: [{ CollectionName: "a" }, { CollectionName: "b" }] } },
    { DebugHookConfig: { CollectionConfigurations: [{ CollectionName: "a" }, { CollectionName: "a" }] } },
  ),
  job(
    "evaluation-type",
    { ServerlessJobConfig: { JobType: "Evaluation", EvaluationType: "BenchmarkEvaluation" } },
    { ServerlessJobConfig: { JobType: "Evaluation" } },
  ),
  job(
    "preferences-exclusive",
    { ResourceConfig: { InstancePreferences: [{ InstanceType: "ml.g5.xlarge" }] } },
    { ResourceConfig: { InstanceType: "ml.g5.xlarge", InstancePreferences: [{ InstanceType: "ml.g5.xlarge" }] } },
  ),
  job(
    "preferences-exclusive",
    { EnableManagedSpotTraining: true, ResourceConfig: { InstanceType: "ml.g5.xlarge" } },
    { EnableManagedSpotTraining: true, ResourceConfig: { InstancePreferences: [{ InstanceType: "ml.g5.xlarge" }] } },
  ),
  job(
    "preferences-differ",
    { ResourceConfig: { InstancePreferences: [{ InstanceType: "ml.g5.xlarge" }, { InstanceType: "ml.g6.xlarge" }] } },
    { ResourceConfig: { InstancePreferences: [{ InstanceType: "ml.g5.xlarge" }, { InstanceType: "ml.g5.xlarge" }] } },
  ),
  job(
    "preferences-count",
    { ResourceConfig: { InstanceCount: 2, InstancePreferences: [{}, {}] } },
    { ResourceConfig: { InstanceCount: 2, InstancePreferences: [{ InstanceCount: 2 }, {}] } },
  ),
  job(
    "preferences-count",
    { ResourceConfig: { InstancePreferences: [{ InstanceCount: 2 }, { InstanceCount: 1 }] } },
    { ResourceConfig: { InstancePreferences: [{ InstanceCount: 2 }, {}] } },
  ),
  job(
    "preferences-plan",
    { ResourceConfig: { InstancePreferences: [{ TrainingPlanArns: ["plan"] }] } },
    { ResourceConfig: { TrainingPlanArn: "plan", InstancePreferences: [{ TrainingPlanArns: ["plan"] }] } },
  ),
  job("selected-is-answered", { ResourceConfig: {} }, { ResourceConfig: { SelectedInstanceCount: 1 } }),
  ["sagemaker/DeleteTrainingJob/has-ended", [{}, { status: "Failed" }], [{}, { status: "Stopping" }]],
  [
    "sagemaker/DeleteTrainingJob/warm-pool",
    [{}, { warmPoolStatus: "Terminated" }],
    [{}, { warmPoolStatus: "Available" }],
  ],
];
