import * as pulumi from "@pulumi/pulumi";
import type { ManagedPolicy } from "@pulumi/aws-native/iam/managedPolicy.js";
import type { Role } from "@pulumi/aws-native/iam/role.js";
import { DataQualityJobDefinition } from "@pulumi/aws-native/sagemaker/dataQualityJobDefinition.js";
import { MonitoringSchedule } from "@pulumi/aws-native/sagemaker/monitoringSchedule.js";
import { BucketObjectv2 } from "@pulumi/aws/s3/bucketObjectv2.js";
import type { Endpoint } from "@pulumi/aws/sagemaker/endpoint.js";
import { getPrebuiltEcrImageOutput } from "@pulumi/aws/sagemaker/getPrebuiltEcrImage.js";
import type { AwsContext } from "../../shared/awsContext.ts";
import { containerStatements } from "../../shared/containerStatements.ts";
import { diskKeyOf, diskStatements, outputKeyStatements } from "../../shared/customerKey.ts";
import type { ModelMonitorOptions } from "./modelMonitorOptions.ts";
import { MODEL_MONITOR_SCRIPT } from "./modelMonitorScript.ts";
import { contentHash } from "../../shared/names.ts";
import { allow, readStatements, writeStatements } from "../../shared/policy.ts";
import type { BucketRef, EndpointRef } from "../../shared/refs.ts";
import { arnOfRole, grant, roleName, serviceRole } from "../../shared/serviceRole.ts";
import { fixedTags, tagList, type Tags } from "../../shared/tags.ts";

/** The resources of Model Monitor over an endpoint. */
export interface ModelMonitor {
  readonly preprocessor: BucketObjectv2;
  readonly role: Role;
  readonly jobPolicy: ManagedPolicy;
  readonly jobDefinition: DataQualityJobDefinition;
  readonly schedule: MonitoringSchedule;
}

/** What is monitored. */
export interface ModelMonitorPlace {
  readonly bucket: BucketRef;
  /** Prefix of the captured data, ends with a slash. */
  readonly prefix: string;
  /** The endpoint once it serves: Model Monitor takes no other. */
  readonly endpoint: EndpointRef;
  /** The endpoint itself. */
  readonly served: Endpoint;
  readonly endpointConfigArn: pulumi.Input<string>;
  /** Key of the disks of its machines, where these have none of their own. */
  readonly diskKeyArn: pulumi.Input<string> | undefined;
  readonly tags: Tags;
}

/** Scripts, baselines and reports in the bucket of the captured data. */
const PREFIX = "monitoring/model-monitor/";
const DEFAULT_MACHINE = "ml.m5.xlarge";

/** A schedule of data-quality jobs over what the endpoint captures, made tabular by a preprocessor. */
export function createModelMonitor(
  name: string,
  place: ModelMonitorPlace,
  options: ModelMonitorOptions,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): ModelMonitor {
  const { bucket, endpoint, served } = place;
  const instanceType = options.instanceType ?? DEFAULT_MACHINE;
  const image =
    options.imageUri ??
    getPrebuiltEcrImageOutput({ repositoryName: "sagemaker-model-monitor-analyzer", imageTag: "latest" }, opts)
      .registryPath;
  const preprocessor = new BucketObjectv2(
    `${name}-model-monitor-preprocessor`,
    {
      bucket: bucket.bucketName,
      // Named by its content: a job definition cannot change, and so is made anew for a new script.
      key: `${PREFIX}preprocessor-${contentHash(MODEL_MONITOR_SCRIPT).slice(0, 12)}.py`,
      content: MODEL_MONITOR_SCRIPT,
      contentType: "text/x-python",
    },
    opts,
  );
  const { role, jobPolicy } = createRole(name, place, image, options, aws, opts);
  const jobDefinition = new DataQualityJobDefinition(
    `${name}-model-monitor-job`,
    {
      dataQualityAppSpecification: {
        imageUri: image,
        recordPreprocessorSourceUri: pulumi.interpolate`s3://${bucket.bucketName}/${preprocessor.key}`,
      },
      ...baseline(options),
      dataQualityJobInput: {
        endpointInput: { endpointName: endpoint.endpointName, localPath: "/opt/ml/processing/input/endpoint" },
      },
      dataQualityJobOutputConfig: {
        // Said, as for training's output: SageMaker may otherwise name S3's own key for it, which then goes before the bucket's.
        ...(bucket.kmsKeyArn !== undefined && { kmsKeyId: bucket.kmsKeyArn as pulumi.Input<string> }),
        monitoringOutputs: [
          {
            s3Output: {
              localPath: "/opt/ml/processing/output",
              s3Uri: pulumi.interpolate`s3://${bucket.bucketName}/${PREFIX}reports`,
              s3UploadMode: "EndOfJob",
            },
          },
        ],
      },
      jobResources: {
        clusterConfig: {
          instanceCount: 1,
          instanceType,
          volumeSizeInGb: 20,
          ...(place.diskKeyArn !== undefined && { volumeKmsKeyId: diskKeyOf(instanceType, place.diskKeyArn) }),
        },
      },
      stoppingCondition: { maxRuntimeInSeconds: options.maxRuntimeSeconds ?? 1800 },
      roleArn: arnOfRole(role, aws),
      tags: tagList(place.tags),
    },
    // aws-native deletes first what it replaces: the schedule would have no definition until there is another, if it comes.
    { ...opts, ...fixedTags(place.tags), dependsOn: [jobPolicy], deleteBeforeReplace: false },
  );
  const schedule = new MonitoringSchedule(
    `${name}-model-monitor-schedule`,
    {
      monitoringScheduleConfig: {
        monitoringType: "DataQuality",
        monitoringJobDefinitionName: jobDefinition.jobDefinitionName.apply((known) => known ?? ""),
        scheduleConfig: { scheduleExpression: options.scheduleExpression ?? "cron(0 * ? * * *)" },
      },
      tags: tagList(place.tags),
    },
    // SageMaker deletes no endpoint that has a schedule (amazon-sagemaker-examples, end_to_end/music_recommendation/code/demo_helpers.py:
    // "must delete monitoring job first on endpoint"), and an endpoint goes before the one in its place comes.
    { ...opts, ...fixedTags(place.tags), deleteBeforeReplace: false, replaceWith: [served] },
  );
  return { preprocessor, role, jobPolicy, jobDefinition, schedule };
}

function baseline(options: ModelMonitorOptions): object {
  const { constraintsUri, statisticsUri } = options;
  if (constraintsUri === undefined && statisticsUri === undefined) return {};
  return {
    dataQualityBaselineConfig: {
      ...(constraintsUri !== undefined && { constraintsResource: { s3Uri: constraintsUri } }),
      ...(statisticsUri !== undefined && { statisticsResource: { s3Uri: statisticsUri } }),
    },
  };
}

/** Model Monitor starts each processing job as this role, and with it. */
function createRole(
  name: string,
  { bucket, prefix, endpoint, endpointConfigArn, diskKeyArn, tags }: ModelMonitorPlace,
  image: pulumi.Input<string>,
  { permissionsBoundaryArn }: ModelMonitorOptions,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): { role: Role; jobPolicy: ManagedPolicy } {
  const role = serviceRole(
    `${name}-model-monitor-role`,
    {
      service: "sagemaker",
      description: `Model Monitor over the endpoint ${name}`,
      statements: [
        ...readStatements(bucket, "Capture", [prefix, PREFIX], aws.region),
        ...writeStatements(bucket, "Reports", PREFIX, aws.region),
        ...outputKeyStatements(bucket),
        ...(diskKeyArn === undefined ? [] : diskStatements(diskKeyArn)),
        ...containerStatements(image, "/aws/sagemaker/ProcessingJobs", aws),
      ],
      permissionsBoundaryArn,
      tags,
    },
    aws,
    opts,
  );
  const jobs = pulumi.interpolate`arn:${aws.partition}:sagemaker:${aws.region}:${aws.accountId}:processing-job/*`;
  const jobPolicy = grant(
    `${name}-model-monitor-jobs`,
    { roleName: roleName(role) },
    `Processing jobs of Model Monitor over the endpoint ${name}`,
    [
      allow(
        "Jobs",
        [
          "sagemaker:AddTags",
          "sagemaker:CreateProcessingJob",
          "sagemaker:DescribeProcessingJob",
          "sagemaker:StopProcessingJob",
        ],
        jobs,
      ),
      allow(
        "Endpoint",
        ["sagemaker:DescribeEndpoint", "sagemaker:DescribeEndpointConfig"],
        [endpoint.endpointArn, endpointConfigArn],
      ),
      allow("PassItself", ["iam:PassRole"], role.arn, {
        StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" },
      }),
    ],
    opts,
  );
  return { role, jobPolicy };
}
