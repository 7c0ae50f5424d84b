/** A state that an execution went through. */
export interface StateVisit {
  readonly name: string;
  readonly status: "succeeded" | "failed";
  readonly enteredAt: Date;
  readonly exitedAt: Date;
}

/** What a picture of the workflow needs of an execution. */
export interface DrawnExecution {
  readonly name: string;
  /** Step Functions' own word: `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`. */
  readonly status: string;
  readonly error?: string;
  readonly startedAt: Date;
  readonly stoppedAt: Date;
  readonly s3Key: string;
  readonly states: readonly StateVisit[];
}
