/**
 * Makes a component's children without the stack trace that Pulumi takes of every promise: four for each property of each
 * resource, nine tenths of the time that a component takes. Pulumi shows them only with PULUMI_DEBUG_PROMISE_LEAKS, and
 * then they are taken. Where in the program a resource was made, Pulumi notes by another way, which stays.
 */
export function withoutStackTraces<T>(create: () => T): T {
  if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"] !== undefined) return create();
  const { stackTraceLimit, prepareStackTrace } = errors;
  errors.stackTraceLimit = 0;
  if (prepareStackTrace) errors.prepareStackTrace = remembering(prepareStackTrace);
  try {
    return create();
  } finally {
    errors.stackTraceLimit = stackTraceLimit;
    if (prepareStackTrace) errors.prepareStackTrace = prepareStackTrace;
  }
}

/** V8's stack trace API. */
type Prepare = (error: Error, frames: NodeJS.CallSite[]) => unknown;
const errors: { stackTraceLimit: number; prepareStackTrace?: Prepare } = Error;

const places = new WeakMap<Prepare, Map<string, string>>();

/**
 * Looks up each place in the sources once. Pulumi takes the whole stack of every resource, of which it reads the places and
 * nothing else, and most of them are those of the resource before; `pulumi up` runs programs with source-map-support, where
 * looking up each anew was a fifth of the time that a component takes.
 */
function remembering(prepare: Prepare): Prepare {
  const texts = places.get(prepare) ?? new Map<string, string>();
  places.set(prepare, texts);
  const lookUp = (error: Error, frame: NodeJS.CallSite): string =>
    String(prepare(error, [frame]))
      .split("\n")
      .filter((line) => line.startsWith("    at "))
      .join("\n");
  const place = (error: Error, frame: NodeJS.CallSite): string => {
    const file = frame.getFileName();
    // Of code that was evaluated, one place is not told from another.
    if (typeof file !== "string") return lookUp(error, frame);
    const key = `${file}:${frame.getLineNumber() ?? ""}:${frame.getColumnNumber() ?? ""}`;
    let text = texts.get(key);
    if (text === undefined) texts.set(key, (text = lookUp(error, frame)));
    return text;
  };
  // An error with something to say is one that somebody will read.
  return (error, frames) =>
    error.message === ""
      ? [error.name, ...frames.map((frame) => place(error, frame))].join("\n")
      : prepare(error, frames);
}
