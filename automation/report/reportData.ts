import type { CostEstimate } from "../../domain/configuration/costEstimate.ts";
import type { MonitorFindings } from "../monitoring/monitorFunction.ts";
import type { MonitoringResult } from "../monitoring/result.ts";

/** A state that an execution went through. */
export interface StateVisit {
  readonly name: string;
  readonly status: "succeeded" | "failed";
  readonly enteredAt: Date;
  readonly exitedAt: Date;
}

/** One execution of the workflow. */
export interface ExecutionRecord {
  readonly name: string;
  readonly arn: string;
  /** Step Functions' own word: `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`. */
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
  readonly startedAt: Date;
  readonly stoppedAt: Date;
  readonly s3Key: string;
  /** The label that the data gives the image. */
  readonly actual?: string;
  readonly predicted?: string;
  readonly inferences?: readonly number[];
  readonly states: readonly StateVisit[];
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
    readonly epochs: readonly {
      readonly epoch: number;
      readonly trainAccuracy?: number;
      readonly validationAccuracy?: number;
      readonly trainLoss?: number;
      readonly validationLoss?: number;
    }[];
  };
  readonly endpoint: { readonly name: string; readonly status: string };
  readonly prediction: {
    readonly image: string;
    readonly label: string;
    readonly probabilities: Readonly<Record<string, number>>;
    readonly png?: Uint8Array;
  };
  readonly workflow: {
    readonly stateMachineArn: string;
    /** The state machine's definition, Amazon States Language. */
    readonly definition: string;
    readonly executions: readonly ExecutionRecord[];
  };
  readonly monitoring: MonitoringResult;
  /** What the endpoint's monitor has found; absent where the stack has none. */
  readonly monitor?: MonitorFindings;
  /** What AWS takes for the stack. */
  readonly cost?: StackCost;
  /** What the stack deployed, by type and name. */
  readonly resources?: readonly { readonly type: string; readonly name: string }[];
  /** How long each step of the run took. */
  readonly seconds?: Readonly<Record<string, number>>;
}
