import { exitCodes, SconesError } from "../runs/errors.ts";

/** Thrown when captures cannot be queried as asked: no such folder, an unreadable labels file, a bad time. */
export class MonitoringError extends SconesError {
  override readonly exitCode = exitCodes.usage;
  override readonly name = "MonitoringError";
}

/** Thrown when Athena did not bring a query to its end: a failure, the workgroup's limit, a cancellation. */
export class AthenaQueryError extends SconesError {
  override readonly name = "AthenaQueryError";
  constructor(queryExecutionId: string, state: string, reason: string) {
    super(`Athena query ${queryExecutionId} ${state.toLowerCase()}: ${reason}`);
  }
}
