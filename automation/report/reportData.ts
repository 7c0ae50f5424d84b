import type { CostEstimate } from "../../domain/configuration/costEstimate.ts";
import type { MonitorFindings } from "../monitoring/monitorFunction.ts";
import type { MonitoringResult } from "../monitoring/result.ts";
import type { VariantMetrics } from "../monitoring/variantMetrics.ts";
import type { Epoch } from "../../pictures/charts/learningCurves.ts";
import type { DrawnExecution } from "../../pictures/workflow/execution.ts";

/** One execution of the workflow. */
export interface ExecutionRecord extends DrawnExecution {
  readonly stoppedAt: Date;
  readonly s3Key: string;
  readonly arn: string;
  readonly cause?: string;
  /** The label that the data gives the image. */
  readonly actual?: string;
  readonly predicted?: string;
  readonly inferences?: readonly number[];
  readonly png?: Uint8Array;
}

export interface StackCost extends CostEstimate {
  readonly trainingInstanceType: string;
}

/** Everything that the report shows. */
export interface ReportData {
  readonly generatedAt: Date;
  readonly cloud: string;
  readonly stack: string;
  /** Confidence below which the workflow fails an execution, 0 to 1. */
  readonly threshold: number;
  readonly dataset: {
    readonly name: string;
    readonly classes: readonly string[];
    readonly train: number;
    readonly test: number;
    readonly bytes: number;
  };
  readonly training: {
    readonly jobName: string;
    readonly status: string;
    readonly validationAccuracy: number;
    readonly seconds: number;
    readonly epochs: readonly Epoch[];
  };
  readonly endpoint: { readonly name: string; readonly status: string };
  /** One prediction with its picture; absent where none has been made. */
  readonly prediction?:
    | {
        readonly image: string;
        readonly label: string;
        readonly probabilities: Readonly<Record<string, number>>;
        readonly png?: Uint8Array;
      }
    | undefined;
  readonly workflow: {
    readonly stateMachineArn: string;
    /** The state machine's definition, Amazon States Language. */
    readonly definition: string;
    readonly executions: readonly ExecutionRecord[];
  };
  readonly monitoring: MonitoringResult;
  /** What the endpoint's monitor has found; absent where the stack has none. */
  readonly monitor?: MonitorFindings;
  /** The shadow, where there is one, and what CloudWatch knows of it and the live variants. */
  readonly shadow?: { readonly modelName: string; readonly variants: readonly VariantMetrics[] };
  /** What AWS takes for the stack. */
  readonly cost?: StackCost;
  /** What the stack deployed, by type and name. */
  readonly resources?: readonly { readonly type: string; readonly name: string }[];
  /** How long each step of the run took. */
  readonly seconds?: Readonly<Record<string, number>>;
}
