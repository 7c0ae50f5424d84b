import type { StackOutputs } from "../../../domain/configuration/stackOutputs.ts";
import type { ValidationSet } from "../../predictions/baseline.ts";
import type { MonitorFindings, MonitorRun } from "../../monitoring/monitorFunction.ts";
import { formatCount, formatPercent, plural } from "../../progress/format.ts";
import type { Session } from "../session.ts";

/** Once per model: what it says of its validation set, for the monitor to compare with. */
export async function baselineStep(
  session: Session,
  outputs: StackOutputs,
  validation: ValidationSet,
  since?: Date,
): Promise<void> {
  const { clients, reporter, signal } = session;
  await reporter.step("baseline", async (step) => {
    if (outputs.monitor === undefined) return { value: undefined, message: "the stack has no monitor to make one for" };
    const { isBaselineOf, measureBaseline, readBaseline } = await import("../../predictions/baseline.ts");
    const known = await readBaseline(clients, outputs);
    const isKnown = isBaselineOf(known, outputs, validation.dataVersion);
    const began = performance.now();
    const onProgress = (done: number, of: number): void =>
      step.progress(`${formatCount(done)} of ${plural(of, "picture")}`, done / of);
    const baseline = isKnown
      ? known
      : await measureBaseline({ clients, outputs, validation, signal, onProgress, ...(since && { since }) });
    const perSecond = Math.round((baseline.count / (performance.now() - began)) * 1000);
    const how = isKnown ? "is there" : `measured, ${formatCount(perSecond)} a second`;
    return {
      value: undefined,
      message: `${plural(baseline.count, "picture")}, ${formatPercent(baseline.accuracy ?? 0)} right, of ${outputs.modelName}: ${how}`,
      counts: { pictures: baseline.count, measured: isKnown ? 0 : baseline.count },
    };
  });
}

export interface Watched {
  readonly run: MonitorRun | undefined;
  readonly findings: MonitorFindings | undefined;
}

/** Has the monitor look at what has come in, and reads what it has found; without a monitor, nothing. */
export async function watch(session: Session, outputs: StackOutputs): Promise<Watched> {
  if (outputs.monitor === undefined) return { run: undefined, findings: undefined };
  const { readFindings, runMonitor } = await import("../../monitoring/monitorFunction.ts");
  const run = await runMonitor(session.clients, outputs.monitor.functionName, session.signal);
  return { run, findings: await readFindings(session.clients, outputs) };
}

/** Reads what the monitor has found so far, and leaves it alone. */
export async function readWatched({ clients }: Session, outputs: StackOutputs): Promise<Watched> {
  const { readFindings } = await import("../../monitoring/monitorFunction.ts");
  return { run: undefined, findings: await readFindings(clients, outputs) };
}

/** What the monitor says, in a few words: `3 hours compared, 1 violation`. */
export function describeFindings(findings: MonitorFindings | undefined): string {
  if (findings === undefined) return "";
  if (findings.baseline === undefined) return "; no baseline to compare with";
  const judged = findings.hours.filter(({ assessment }) => assessment.isJudged);
  if (judged.length === 0) return "; too few in any hour to compare with the baseline";
  const violations = judged.reduce((sum, { assessment }) => sum + assessment.violations.length, 0);
  return `; ${plural(judged.length, "hour")} compared with the baseline, ${plural(violations, "violation")}`;
}
