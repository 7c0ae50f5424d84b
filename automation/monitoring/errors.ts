/** Thrown when captures cannot be queried as asked: no such folder, an unreadable labels file, a bad time. */
export class MonitoringError extends Error {
  override readonly name = "MonitoringError";
}
