import { setTimeout as sleep } from "node:timers/promises";
import type { Clients } from "../clients.ts";
import { messageOf } from "../../runs/errors.ts";
import type { StackResource } from "../stack.ts";

/** A kind of thing in the cloud: how to list the names (or ARNs) of all there are, and which resources of ours are of it. */
interface Kind {
  readonly label: string;
  readonly types: readonly string[];
  readonly list: (clients: Clients) => AsyncIterable<string | undefined>;
}

const kinds: readonly Kind[] = [
  {
    label: "bucket",
    types: ["aws:s3/bucket:Bucket"],
    async *list(clients) {
      const { ListBucketsCommand } = await import("@aws-sdk/client-s3");
      const { Buckets = [] } = await (await clients.s3()).send(new ListBucketsCommand({}));
      for (const { Name } of Buckets) yield Name;
    },
  },
  {
    label: "function",
    types: ["aws:lambda/function:Function"],
    async *list(clients) {
      const { paginateListFunctions } = await import("@aws-sdk/client-lambda");
      for await (const { Functions = [] } of paginateListFunctions({ client: await clients.lambda() }, {})) {
        for (const { FunctionName } of Functions) yield FunctionName;
      }
    },
  },
  {
    label: "state machine",
    types: ["aws-native:stepfunctions:StateMachine"],
    async *list(clients) {
      const { paginateListStateMachines } = await import("@aws-sdk/client-sfn");
      for await (const { stateMachines = [] } of paginateListStateMachines({ client: await clients.sfn() }, {})) {
        for (const { stateMachineArn } of stateMachines) yield stateMachineArn;
      }
    },
  },
  {
    label: "schedule",
    types: ["aws-native:scheduler:Schedule"],
    async *list(clients) {
      const { paginateListSchedules } = await import("@aws-sdk/client-scheduler");
      for await (const { Schedules = [] } of paginateListSchedules({ client: await clients.scheduler() }, {})) {
        for (const { Name } of Schedules) yield Name;
      }
    },
  },
  {
    label: "alarm",
    types: ["aws-native:cloudwatch:Alarm"],
    async *list(clients) {
      const { paginateDescribeAlarms } = await import("@aws-sdk/client-cloudwatch");
      for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: await clients.cloudwatch() }, {})) {
        for (const { AlarmName } of MetricAlarms) yield AlarmName;
      }
    },
  },
  {
    label: "topic",
    types: ["aws:sns/topic:Topic"],
    async *list(clients) {
      const { paginateListTopics } = await import("@aws-sdk/client-sns");
      for await (const { Topics = [] } of paginateListTopics({ client: await clients.sns() }, {})) {
        for (const { TopicArn } of Topics) yield TopicArn;
      }
    },
  },
  {
    label: "role",
    types: ["aws-native:iam:Role"],
    async *list(clients) {
      const { paginateListRoles } = await import("@aws-sdk/client-iam");
      for await (const { Roles = [] } of paginateListRoles({ client: await clients.iam() }, {})) {
        for (const { RoleName } of Roles) yield RoleName;
      }
    },
  },
  {
    label: "log group",
    types: ["aws-native:logs:LogGroup"],
    async *list(clients) {
      const { paginateDescribeLogGroups } = await import("@aws-sdk/client-cloudwatch-logs");
      for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: await clients.logs() }, {})) {
        for (const { logGroupName } of logGroups) yield logGroupName;
      }
    },
  },
  {
    label: "training job",
    types: ["aws:sagemaker/trainingJob:TrainingJob"],
    async *list(clients) {
      const { paginateListTrainingJobs } = await import("@aws-sdk/client-sagemaker");
      for await (const { TrainingJobSummaries = [] } of paginateListTrainingJobs(
        { client: await clients.sagemaker() },
        {},
      )) {
        for (const { TrainingJobName } of TrainingJobSummaries) yield TrainingJobName;
      }
    },
  },
  {
    label: "model",
    types: ["aws:sagemaker/model:Model"],
    async *list(clients) {
      const { paginateListModels } = await import("@aws-sdk/client-sagemaker");
      for await (const { Models = [] } of paginateListModels({ client: await clients.sagemaker() }, {})) {
        for (const { ModelName } of Models) yield ModelName;
      }
    },
  },
  {
    label: "endpoint",
    types: ["aws:sagemaker/endpoint:Endpoint"],
    async *list(clients) {
      const { paginateListEndpoints } = await import("@aws-sdk/client-sagemaker");
      for await (const { Endpoints = [] } of paginateListEndpoints({ client: await clients.sagemaker() }, {})) {
        for (const { EndpointName } of Endpoints) yield EndpointName;
      }
    },
  },
  {
    label: "endpoint configuration",
    types: ["aws:sagemaker/endpointConfiguration:EndpointConfiguration"],
    async *list(clients) {
      const { paginateListEndpointConfigs } = await import("@aws-sdk/client-sagemaker");
      for await (const { EndpointConfigs = [] } of paginateListEndpointConfigs(
        { client: await clients.sagemaker() },
        {},
      )) {
        for (const { EndpointConfigName } of EndpointConfigs) yield EndpointConfigName;
      }
    },
  },
  {
    label: "domain",
    types: ["aws-native:sagemaker:Domain", "aws:sagemaker/domain:Domain"],
    async *list(clients) {
      const { paginateListDomains } = await import("@aws-sdk/client-sagemaker");
      for await (const { Domains = [] } of paginateListDomains({ client: await clients.sagemaker() }, {})) {
        for (const { DomainId } of Domains) yield DomainId;
      }
    },
  },
];

export interface Listing {
  readonly label: string;
  /** How many of the kind the stack had. */
  readonly had: number;
  /** Those of them that are still there. */
  readonly left: readonly string[];
  /** Why AWS lists none of the kind: who may delete a thing need not be allowed to list all there are. */
  readonly refused?: string;
}

/** Lists every kind of thing that the stack had, and says what of it is still there. */
export async function listLeftovers(clients: Clients, resources: readonly StackResource[]): Promise<Listing[]> {
  return Promise.all(
    kinds.map(async ({ label, types, list }) => {
      const ours = new Set(resources.filter(({ type }) => types.includes(type)).flatMap(({ id }) => id ?? []));
      const left: string[] = [];
      try {
        if (ours.size > 0) {
          for await (const name of list(clients)) if (name !== undefined && ours.has(name)) left.push(name);
        }
      } catch (error) {
        if (!isDenied(error)) throw error;
        return { label, had: ours.size, left, refused: messageOf(error) };
      }
      return { label, had: ours.size, left };
    }),
  );
}

/** AccessDenied, AccessDeniedException or AuthorizationError (SNS), by policy, boundary or service control policy. */
function isDenied(error: unknown): boolean {
  return error instanceof Error && /^(AccessDenied|AuthorizationError)/.test(error.name);
}

export interface LeftoversWait {
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  /** @default 5000 */
  readonly pauseMs?: number;
  /** @default 300000, what terraform-provider-aws gives a state machine (`internal/service/sfn/state_machine.go`). */
  readonly patienceMs?: number;
}

/**
 * Looks again while something is left. A state machine is deleted "asynchronously" and is DELETING until it has gone
 * (API references of DeleteStateMachine and DescribeStateMachine), and what AWS lists follows what was done with some delay: of
 * ListStateMachines it says "eventually consistent", of Amazon S3 and IAM as much.
 */
export async function leftoversAtLast(look: () => Promise<Listing[]>, wait: LeftoversWait): Promise<Listing[]> {
  const { signal, onProgress, pauseMs = 5000, patienceMs = 300_000 } = wait;
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const listings = await look();
    const left = namesLeft(listings);
    if (left.length === 0 || Date.now() + pauseMs > deadline) return listings;
    onProgress(`still listed: ${left.join(", ")}`);
    await sleep(pauseMs, undefined, { signal });
  }
}

/**
 * The home file systems (EFS) of Studio domains that AWS keeps when the domain goes, with their mount targets and security groups: "The
 * default is Retain" (service model of SageMaker, RetentionPolicy), and CloudFormation says nothing else
 * (cloudformation-coverage-roadmap#1085).
 */
export function keptFileSystems(resources: readonly StackResource[]): string[] {
  return resources.flatMap(({ type, inputs, outputs }) => {
    if (type !== "aws-native:sagemaker:Domain" && type !== "aws:sagemaker/domain:Domain") return [];
    const { homeEfsFileSystem: retention } = (inputs["retentionPolicy"] ?? {}) as { homeEfsFileSystem?: unknown };
    const id = outputs["homeEfsFileSystemId"];
    return retention === "Delete" || typeof id !== "string" || id === "" ? [] : [id];
  });
}

/** Each thing that is still there by its kind and name. */
export function namesLeft(listings: readonly Listing[]): string[] {
  return listings.flatMap(({ label, left: names }) => names.map((name) => `${label} ${name}`));
}
