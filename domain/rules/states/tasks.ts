import { has, objectOf, textOf } from "../reading.ts";
import { MEASURED, schema, type StateCheck, type StateEntry } from "./definition.ts";

const INTEGRATIONS = "Step Functions Developer Guide, Integrating optimized services";
const ACTIVITY = /^arn:[^:]+:states:[^:]+:[^:]+:activity:/;
const NO_JOBS = ["lambda", "sns", "sqs", "dynamodb", "events", "apigateway", "aws-sdk", "bedrock-agentcore"];
const NO_CALLBACKS = [
  ...["athena", "batch", "codebuild", "elasticmapreduce", "emr-containers", "emr-serverless", "glue", "databrew"],
  ...["mediaconvert", "sagemaker", "dynamodb", "bedrock-agentcore"],
];

/** Everything that an optimised integration offers, for those whose page lists it; others are not judged. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  lambda: ["invoke", "invoke.waitForTaskToken"],
  sns: ["publish", "publish.waitForTaskToken"],
  sqs: ["sendMessage", "sendMessage.waitForTaskToken"],
  events: ["putEvents", "putEvents.waitForTaskToken"],
  athena: [
    "startQueryExecution",
    "startQueryExecution.sync",
    "stopQueryExecution",
    "getQueryExecution",
    "getQueryResults",
  ],
  glue: ["startJobRun", "startJobRun.sync"],
  states: [...["startExecution", "startExecution.sync", "startExecution.sync:2", "startExecution.waitForTaskToken"]],
  sagemaker: [
    ...["createEndpoint", "createEndpointConfig", "createModel", "updateEndpoint"],
    ...["HyperParameterTuningJob", "LabelingJob", "ProcessingJob", "TrainingJob", "TransformJob"].flatMap((job) => [
      `create${job}`,
      `create${job}.sync`,
    ]),
  ],
};

/** Parameters that an integration can't do without. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  "lambda:invoke": ["FunctionName"],
  "sqs:sendMessage": ["QueueUrl", "MessageBody"],
  "sns:publish": ["Message"],
  "dynamodb:putItem": ["TableName", "Item"],
  "dynamodb:getItem": ["TableName", "Key"],
  "states:startExecution": ["StateMachineArn"],
  "events:putEvents": ["Entries"],
  "glue:startJobRun": ["JobName"],
};

interface Integration {
  readonly service: string;
  /** With its pattern: `startExecution.sync:2`. */
  readonly action: string;
}

/** What a Task may call, and with what. */
export const taskChecks: readonly StateCheck[] = [
  {
    what: "resource-arn",
    says: "A Task's Resource is an ARN.",
    source: `Step Functions Developer Guide, Task workflow state; ${MEASURED}`,
    find: ({ states }) =>
      tasks(states)
        .filter(({ resource }) => !resource.startsWith("arn:"))
        .map(({ path }) => schema("Value is not a valid resource ARN", `${path}/Resource`)),
  },
  {
    what: "resource-known",
    says: "An optimised integration offers the action and the pattern (.sync, .waitForTaskToken) that a Task asks for.",
    source: `${INTEGRATIONS}; ${MEASURED}`,
    find: ({ states }) =>
      tasks(states).flatMap(({ resource, path }) => {
        const integration = integrationOf(resource);
        if (integration === undefined || isOffered(integration)) return [];
        const message = `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`;
        return [schema(message, `${path}/Resource`)];
      }),
  },
  {
    what: "integration-parameters",
    says: "A Task that calls an integration has Parameters, or Arguments in JSONata.",
    source: `${INTEGRATIONS}; ${MEASURED}`,
    find: ({ states }) =>
      tasks(states).flatMap(({ resource, path, state, language }) => {
        const field = language === "JSONata" ? "Arguments" : "Parameters";
        return integrationOf(resource) === undefined || has(state, field)
          ? []
          : [schema(`${field} field is required for resource ARN: ${resource}`, path)];
      }),
  },
  {
    what: "integration-required",
    says: "The parameters that an integration can't do without are there, such as FunctionName for lambda:invoke.",
    source: `${INTEGRATIONS}; ${MEASURED}`,
    find: ({ states }) =>
      tasks(states).flatMap(({ resource, path, state, language }) => {
        const integration = integrationOf(resource);
        const field = language === "JSONata" ? "Arguments" : "Parameters";
        const parameters = objectOf(state, field);
        if (integration === undefined || parameters === undefined) return [];
        const action = `${integration.service}:${integration.action.replace(/\.(sync|waitForTaskToken)(:2)?$/, "")}`;
        return (REQUIRED[action] ?? [])
          .filter((name) => !has(parameters, name) && !has(parameters, `${name}.$`))
          .map((name) => schema(`The field '${name}' is required but was missing`, `${path}/${field}`));
      }),
  },
  {
    what: "credentials",
    says: "Credentials name a RoleArn and don't go with an activity.",
    source: `Step Functions Developer Guide, Task workflow state, Credentials; ${MEASURED}`,
    find: ({ states }) =>
      tasks(states).flatMap(({ resource, path, state }) => {
        if (!has(state, "Credentials")) return [];
        const at = `${path}/Credentials`;
        if (ACTIVITY.test(resource)) return [schema("The field 'Credentials' is not supported for activities", at)];
        const credentials = objectOf(state, "Credentials");
        return credentials === undefined || has(credentials, "RoleArn") || has(credentials, "RoleArn.$")
          ? []
          : [schema("The field 'RoleArn' is required but was missing", at)];
      }),
  },
  {
    what: "express-pattern",
    says: "An EXPRESS machine does not wait for jobs (.sync) or callbacks (.waitForTaskToken), nor call activities.",
    source: "Step Functions Developer Guide, Choosing workflow type; localstack's recorded answer of AWS",
    find: ({ states, type }) =>
      type !== "EXPRESS"
        ? []
        : tasks(states).flatMap(({ resource, path }) => {
            const at = `${path}/Resource`;
            if (ACTIVITY.test(resource)) return [schema("Express state machine does not support Activity ARN", at)];
            const pattern = /\.(sync|waitForTaskToken)(:2)?$/.exec(resource)?.[1];
            return pattern === undefined
              ? []
              : [schema(`Express state machine does not support '.${pattern}' service integration `, at)];
          }),
  },
  {
    what: "express-distributed-map",
    says: "An EXPRESS machine has no distributed map.",
    source: `Step Functions Developer Guide, Choosing workflow type; ${MEASURED}`,
    find: ({ states, type }) =>
      type !== "EXPRESS"
        ? []
        : states.flatMap(({ state, path }) =>
            ["ItemProcessor", "Iterator"]
              .filter((field) => objectOf(objectOf(state, field) ?? {}, "ProcessorConfig")?.["Mode"] === "DISTRIBUTED")
              .map((field) =>
                schema(
                  "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
                  `${path}/${field}/ProcessorConfig/Mode`,
                ),
              ),
          ),
  },
];

function tasks(states: readonly StateEntry[]): (StateEntry & { readonly resource: string })[] {
  return states.flatMap((entry) => {
    const resource = entry.type === "Task" ? textOf(entry.state, "Resource") : undefined;
    return resource === undefined ? [] : [{ ...entry, resource }];
  });
}

/** The parts of `arn:aws:states:::sagemaker:createTrainingJob.sync`; undefined for another kind of resource. */
function integrationOf(resource: string): Integration | undefined {
  const found = /^arn:[^:]+:states:::([^:]+):(.+)$/.exec(resource);
  return found === null ? undefined : { service: found[1] ?? "", action: found[2] ?? "" };
}

function isOffered({ service, action }: Integration): boolean {
  if (Object.hasOwn(ACTIONS, service)) return ACTIONS[service]?.includes(action) === true;
  if (NO_JOBS.includes(service) && /\.sync(:2)?$/.test(action)) return false;
  if (NO_CALLBACKS.includes(service) && action.endsWith(".waitForTaskToken")) return false;
  return !action.endsWith(".sync:2");
}
