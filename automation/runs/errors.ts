/** What the process ends with. */
export const exitCodes = { done: 0, failed: 1, usage: 2, gate: 3, interrupted: 130 } as const;

/** Thrown when something the automation tried did not work: says what was tried and what to do, in one paragraph. */
export class SconesError extends Error {
  readonly exitCode: number = exitCodes.failed;
  override readonly name: string = "SconesError";
}

/** Thrown when the command line or a named input is wrong, before anything was touched. */
export class UsageError extends SconesError {
  override readonly exitCode = exitCodes.usage;
  override readonly name = "UsageError";
}

/** Thrown when everything ran, but a number the user set a limit for (accuracy, cost …) is outside that limit. */
export class GateError extends SconesError {
  override readonly exitCode = exitCodes.gate;
  override readonly name = "GateError";
}

/** Thrown when the user (or the CI system) asked the process to stop. */
export class InterruptedError extends SconesError {
  override readonly exitCode = exitCodes.interrupted;
  override readonly name = "InterruptedError";
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof SconesError) return error.exitCode;
  if (hasExitCode(error)) return error.exitCode;
  return exitCodes.failed;
}

/** One paragraph for a person; the stack trace only where it was asked for. */
export function describeError(error: unknown, debug = false): string {
  if (debug && error instanceof Error && error.stack !== undefined) return error.stack;
  return messageOf(error);
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof AggregateError ? error.errors.map(messageOf).join("; ") : "";
  return [error.message, inner].filter((part) => part !== "").join(": ") || error.name;
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new InterruptedError("Interrupted.");
}

/** Errors of other parts may carry a documented exit code of their own (a wrong archive is bad usage, for one). */
function hasExitCode(error: unknown): error is { exitCode: number } {
  if (typeof error !== "object" || error === null || !("exitCode" in error)) return false;
  const code = error.exitCode;
  return code === exitCodes.failed || code === exitCodes.usage || code === exitCodes.gate;
}
