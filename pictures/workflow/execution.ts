/** A visit of an execution to a state. */
export interface StateVisit {
  readonly name: string;
  readonly status: "running" | "succeeded" | "failed";
  readonly enteredAt: Date;
  /** Left out while the state is at work. */
  readonly exitedAt?: Date;
}

/** What a picture of the workflow needs of an execution. */
export interface DrawnExecution {
  readonly name: string;
  /** Step Functions' own word: `RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`. */
  readonly status: string;
  readonly error?: string;
  readonly startedAt: Date;
  /** Left out while it runs. */
  readonly stoppedAt?: Date;
  /** Key of the picture that it is about. */
  readonly s3Key?: string;
  readonly states: readonly StateVisit[];
}
