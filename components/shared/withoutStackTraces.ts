/**
 * Makes a component's children without the stack trace that Pulumi takes of every promise: four for each property of each
 * resource, nine tenths of the time that a component takes. Pulumi shows them only with PULUMI_DEBUG_PROMISE_LEAKS, and
 * then they are taken. Where in the program a resource was made, Pulumi notes by another way, which stays.
 */
export function withoutStackTraces<T>(create: () => T): T {
  if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"] !== undefined) return create();
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return create();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
