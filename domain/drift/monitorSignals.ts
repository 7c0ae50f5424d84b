// What the monitor's function says, and what alarms and rules listen for: the one contract between both.

/** Metrics of the monitor; those of an hour have the dimensions Endpoint and Variant, those of a run Endpoint alone. */
export const METRIC_NAMESPACE = "SageMakerWorkflow/Monitoring";

/** Metrics of a run, at the time of the run: alarms look at these. */
export const RUN_METRICS = {
  /** Requests that were captured and not seen before; on every run. */
  newCaptures: "NewCaptures",
  /** Distributions that drifted, in the worst of the hours that the run judged; on runs that judged one. */
  driftViolations: "DriftViolations",
  /** 1 where too many predictions of an hour that the run judged were below the threshold, else 0. */
  lowConfidenceViolations: "LowConfidenceViolations",
} as const;

/** Metrics of an hour of the shadow, with the dimensions Endpoint and Variant (`Shadow`). */
export const SHADOW_METRICS = {
  /** Requests that both the shadow and the live model were captured with. */
  compared: "ShadowCompared",
  /** Share of those on which they said the same, 0 to 1; where there are any. */
  agreement: "ShadowAgreement",
} as const;

/** The event of an hour that begins to drift, on the account's default event bus. */
export const DRIFT_EVENT = { source: "sagemaker-workflow.monitor", detailType: "Model drift detected" } as const;

/** `detail` of the event. */
export interface DriftDetail {
  readonly endpointName: string;
  readonly variantName: string;
  /** Start of the hour, `2026-11-24T13:00:00Z`. */
  readonly hour: string;
  /** The model that the baseline is of; absent where the baseline does not say. */
  readonly modelName?: string;
  readonly count: number;
  /** Features that drifted, such as `brightness`. */
  readonly features: readonly string[];
  /** `s3://…/constraint_violations.json` of the hour. */
  readonly violationsUri: string;
}
