import * as pulumi from "@pulumi/pulumi";
import { DEFAULT_CONFIDENCE_THRESHOLD } from "../../domain/workflow/prediction.ts";
import { awsContext, type AwsContext } from "../shared/awsContext.ts";
import { classList } from "../../domain/workflow/classList.ts";
import { checkInferenceWorkflow } from "./checkInferenceWorkflow.ts";
import type { InferenceWorkflowArgs } from "./inferenceWorkflowArgs.ts";
import { heldToRules } from "../shared/rules/heldToRules.ts";
import { holdToRegion } from "../shared/rules/lateChecks.ts";
import { holdToOnePlace } from "../shared/rules/onePlace.ts";
import { holdToOwnName } from "../shared/rules/ownName.ts";
import { PrivateState } from "../shared/privateState.ts";
import { allow, bucketKeyStatements, type Statement } from "../shared/policy.ts";
import type { RoleRef } from "../shared/refs.ts";
import { grant } from "../shared/serviceRole.ts";
import { createBatchMachine, createWorkflowMachine, defineWorkflow, type StateMachineParts } from "./stateMachines.ts";
import { withoutStackTraces } from "../shared/withoutStackTraces.ts";
import { createBundledFunction, type BundledFunction } from "../shared/bundledFunction.ts";

export {
  Architecture,
  WorkflowLogLevel,
  type BatchOptions,
  type InferenceWorkflowArgs,
} from "./inferenceWorkflowArgs.ts";

/** The resources that an `InferenceWorkflow` consists of. */
export interface InferenceWorkflowNodes {
  readonly serializeImageData: BundledFunction;
  readonly classifyImage: BundledFunction;
  readonly filterLowConfidence: BundledFunction;
  readonly workflow: StateMachineParts;
  /** Undefined without `batch`. */
  readonly batch: StateMachineParts | undefined;
}

const privateState = new PrivateState<
  InferenceWorkflow,
  { readonly name: string; readonly nodes: InferenceWorkflowNodes }
>();

/**
 * A state machine that classifies an image of a bucket and fails, loudly, when the model is not sure enough.
 *
 * Creates three Lambda functions, each with a role and a log group of its own, and the state machine with its role;
 * with `batch` a second state machine for whole prefixes.
 * Executions, function calls and logs cost money; an idle workflow doesn't. Destroying deletes the logs too.
 *
 * ```ts
 * const workflow = new InferenceWorkflow("inference", { endpoint, bucket: data });
 * ```
 */
export class InferenceWorkflow extends pulumi.ComponentResource {
  /** ARN of the state machine. Its input is `{ image_data: "", s3_bucket, s3_key }`. */
  public readonly stateMachineArn: pulumi.Output<string>;
  /** ARN of the state machine for whole prefixes, with `batch`. Its input is `{ prefix: "test/" }`. */
  public readonly batchStateMachineArn?: pulumi.Output<string>;
  /** Names of the functions in the order of their steps. */
  public readonly functionNames: pulumi.Output<string[]>;
  /** Confidence below which an execution fails. */
  public readonly confidenceThreshold: pulumi.Output<number>;
  /** The state machine's definition, Amazon States Language. */
  public readonly definition: pulumi.Output<string>;

  constructor(name: string, args: InferenceWorkflowArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("sagemaker-workflow:index:InferenceWorkflow", name, {}, heldToRules("InferenceWorkflow", name, opts));
    checkInferenceWorkflow(this, name, args, ["serializeImageData", "classifyImage", "filterLowConfidence"]);
    const aws = awsContext(this);
    holdToOnePlace(this, `InferenceWorkflow '${name}'`, aws);
    holdToOwnName(this, "InferenceWorkflow", name, aws);
    holdToRegion(this, `InferenceWorkflow '${name}'`, aws.region, {
      kmsKeyArn: args.kmsKeyArn,
      "endpoint.endpointArn": args.endpoint.endpointArn,
      successTopicArn: args.successTopicArn,
      failureTopicArn: args.failureTopicArn,
    });
    const child = { parent: this };
    this.confidenceThreshold = pulumi.output(args.confidenceThreshold ?? DEFAULT_CONFIDENCE_THRESHOLD);

    const { definition, ...nodes } = withoutStackTraces(() => {
      const serializeImageData = serializer(name, args, aws, child);
      const classifyImage = classifier(name, args, aws, child);
      const filterLowConfidence = filter(name, args, this.confidenceThreshold, aws, child);
      const steps = { args, functions: [serializeImageData, classifyImage, filterLowConfidence], aws };
      const definition = defineWorkflow(steps);
      const workflow = createWorkflowMachine(name, steps, definition, child);
      const batch = args.batch && createBatchMachine(`${name}-batch`, args.batch, steps, definition, child);
      return { serializeImageData, classifyImage, filterLowConfidence, workflow, batch, definition };
    });
    privateState.set(this, { name, nodes });

    this.stateMachineArn = nodes.workflow.stateMachine.arn;
    if (nodes.batch !== undefined) this.batchStateMachineArn = nodes.batch.stateMachine.arn;
    this.definition = definition.apply((document) => JSON.stringify(document, null, 2));
    this.functionNames = pulumi.all(
      [nodes.serializeImageData, nodes.classifyImage, nodes.filterLowConfidence].map((step) => step.function.name),
    );
    this.registerOutputs({
      stateMachineArn: this.stateMachineArn,
      batchStateMachineArn: this.batchStateMachineArn,
      functionNames: this.functionNames,
      confidenceThreshold: this.confidenceThreshold,
      definition: this.definition,
    });
  }

  /** The raw resources, for what the options don't cover. */
  get nodes(): InferenceWorkflowNodes {
    return privateState.get(this).nodes;
  }

  /**
   * Lets a role start executions.
   * @param grantee Short name of whom the grant is for: it names the policy, and is unique among this workflow's grants.
   */
  grantStartExecution(grantee: string, role: RoleRef): void {
    const { name } = privateState.get(this);
    grant(
      `${name}-${grantee}-start`,
      role,
      `Executions of ${name} by ${grantee}`,
      [allow("StartExecution", ["states:StartExecution"], this.stateMachineArn)],
      { parent: this },
    );
  }
}

/** Read of the images, for the functions that need it. */
function imageStatements(args: InferenceWorkflowArgs, aws: AwsContext): readonly Statement[] {
  const objects = (args.imagePrefixes ?? [""]).map((prefix) => pulumi.interpolate`${args.bucket.bucketArn}/${prefix}*`);
  return [
    allow("Images", ["s3:GetObject"], objects),
    ...bucketKeyStatements(args.bucket, "ImagesDecrypt", "read", aws.region),
  ];
}

function serializer(
  name: string,
  args: InferenceWorkflowArgs,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): BundledFunction {
  return createBundledFunction(
    `${name}-serialize-image-data`,
    {
      bundle: "serializeImageData",
      description: `Puts an image into the event of the workflow ${name}`,
      statements: imageStatements(args, aws),
      environment: {},
    },
    args,
    aws,
    opts,
  );
}

function classifier(
  name: string,
  args: InferenceWorkflowArgs,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): BundledFunction {
  return createBundledFunction(
    `${name}-classify-image`,
    {
      bundle: "classifyImage",
      description: `Asks the endpoint for the workflow ${name}`,
      statements: [
        allow("Classify", ["sagemaker:InvokeEndpoint"], args.endpoint.endpointArn),
        // Images too large for the event are read from the bucket.
        ...imageStatements(args, aws),
      ],
      environment: {
        ENDPOINT_NAME: args.endpoint.endpointName,
        ...(args.classes !== undefined && {
          CLASSES: pulumi.output(args.classes).apply(classList),
        }),
      },
    },
    args,
    aws,
    opts,
  );
}

function filter(
  name: string,
  args: InferenceWorkflowArgs,
  confidenceThreshold: pulumi.Output<number>,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): BundledFunction {
  return createBundledFunction(
    `${name}-filter-low-confidence`,
    {
      bundle: "filterLowConfidence",
      description: `Fails the workflow ${name} when the model is not sure enough`,
      statements: [],
      environment: { CONFIDENCE_THRESHOLD: confidenceThreshold.apply(String) },
    },
    args,
    aws,
    opts,
  );
}
