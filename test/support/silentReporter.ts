import { Reporter } from "../../automation/progress/reporter.ts";

/** A reporter that tells nobody. */
export function silentReporter(): Reporter {
  return new Reporter({ event: () => undefined, text: () => undefined, close: () => Promise.resolve() });
}
