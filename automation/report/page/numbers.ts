import type { ReportData } from "../reportData.ts";
import { countExecutions, failuresByError } from "./overview.ts";

/** The numbers of the page for programs, in the words of `summary.json`. */
export function numbersOf(data: ReportData) {
  const { succeeded, failed, total } = countExecutions(data);
  const { stateMachineArn } = data.workflow;
  return {
    generatedAt: data.generatedAt,
    cloud: data.cloud,
    stack: data.stack,
    threshold: data.threshold,
    dataset: data.dataset,
    training: data.training,
    endpoint: data.endpoint,
    ...(data.prediction && {
      prediction: {
        image: data.prediction.image,
        label: data.prediction.label,
        probabilities: data.prediction.probabilities,
      },
    }),
    workflow: {
      stateMachineArn,
      executions: total,
      succeeded,
      failed,
      failedByError: Object.fromEntries(failuresByError(data)),
    },
    ...(data.monitor && {
      monitor: {
        baseline: data.monitor.baseline?.model,
        hours: data.monitor.hours.map(({ hour, variant, assessment }) => ({ hour, variant, ...assessment })),
      },
    }),
    ...(data.cost && { monthlyDollars: data.cost.monthly }),
    // The records themselves stand beside their pictures.
    monitoring: {
      ...data.monitoring,
      records: undefined,
      skippedLines: data.monitoring.skippedLines.slice(0, 20),
      ...(data.monitoring.shadow && { shadow: { ...data.monitoring.shadow, differences: undefined } }),
    },
    ...(data.shadow && { shadow: data.shadow }),
  };
}
