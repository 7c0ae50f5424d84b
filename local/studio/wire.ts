/** What travels between the Studio page and its server: plain JSON, times in milliseconds since 1970. */

import type { Curve } from "../../pictures/charts/learningCurves.ts";

export type { Curve };

export interface JobView {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  /** AWS's secondary status: Starting, Downloading, Training … */
  readonly step: string;
  readonly reason?: string;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly instance: string;
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** Epochs that the job was asked for. */
  readonly epochs?: number;
  readonly curves: readonly Curve[];
  /** FinalMetricDataList. */
  readonly metrics: readonly (readonly [name: string, value: number])[];
}

export interface VariantView {
  readonly name: string;
  readonly model: string;
  readonly instance: string;
  readonly count: number;
  readonly desired: number;
  readonly weight: number;
}

export interface Minute {
  readonly time: number;
  readonly invocations: number;
}

/** The last hour of an endpoint, from CloudWatch. Latencies in milliseconds. */
export interface Traffic {
  readonly minutes: readonly Minute[];
  readonly invocations: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  readonly meanLatency?: number;
  readonly maximumLatency?: number;
}

export interface EndpointView {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  readonly reason?: string;
  readonly config: string;
  readonly createdAt: number;
  readonly variants: readonly VariantView[];
  /** Share of the requests that is captured, percent; left out where none is. */
  readonly sampling?: number;
  /** Names of the model's classes, where the bucket's manifest tells them. */
  readonly classes?: readonly string[];
  readonly traffic: Traffic;
}

export interface CaptureView {
  readonly id: string;
  readonly endpoint: string;
  readonly variant: string;
  readonly time: number;
  readonly probabilities: readonly number[];
  readonly labels: readonly string[];
  /** Whether the picture was captured and is a PNG or JPEG. */
  readonly picture: boolean;
}

export interface ExecutionView {
  readonly arn: string;
  readonly name: string;
  readonly machine: string;
  readonly status: string;
  readonly startedAt: number;
  readonly stoppedAt?: number;
  readonly error?: string;
  /** Key of the picture that the execution is about. */
  readonly key?: string;
}

export interface StateView {
  readonly name: string;
  readonly status: "running" | "succeeded" | "failed";
  readonly enteredAt: number;
  readonly exitedAt?: number;
}

/** One execution with its states so far. */
export interface ExecutionDetail extends ExecutionView {
  readonly states: readonly StateView[];
  readonly cause?: string;
  readonly picture: boolean;
}

export interface Facts {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

export interface WorkspaceView {
  readonly parts: readonly Facts[];
  readonly scripts: readonly { readonly name: string; readonly kind: string; readonly text: string }[];
}

export interface SessionView {
  readonly domain: string;
  readonly user: string;
  readonly space?: string;
  readonly region: string;
  readonly account: string;
  readonly cloud: string;
  readonly endsAt: number;
}

export interface ClassifyAnswer {
  readonly variant: string;
  readonly milliseconds: number;
  readonly probabilities: readonly number[];
  readonly labels: readonly string[];
}

/** What the server's events carry, by their names. */
export interface Sections {
  readonly jobs: readonly JobView[];
  readonly endpoints: readonly EndpointView[];
  readonly captures: readonly CaptureView[];
  readonly executions: readonly ExecutionView[];
}
