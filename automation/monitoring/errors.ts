import { exitCodes, SconesError } from "../errors.ts";

/** Thrown when captures cannot be queried as asked: no such folder, an unreadable labels file, a bad time. */
export class MonitoringError extends SconesError {
  override readonly exitCode = exitCodes.usage;
  override readonly name = "MonitoringError";
}
