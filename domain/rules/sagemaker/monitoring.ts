import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";

export interface MonitoringScheduleRequest {
  readonly MonitoringScheduleConfig?:
    | {
        readonly MonitoringType?: string | undefined;
        readonly ScheduleConfig?:
          | {
              readonly ScheduleExpression?: string | undefined;
              readonly DataAnalysisStartTime?: string | undefined;
              readonly DataAnalysisEndTime?: string | undefined;
            }
          | undefined;
        readonly MonitoringJobDefinition?:
          | { readonly StoppingCondition?: { readonly MaxRuntimeInSeconds?: number | undefined } | undefined }
          | undefined;
      }
    | undefined;
}

const SOURCE = "service model of SageMaker";
const HOURLY = /^cron\(0 \* \? \* \* \*\)$/;
const DAILY = /^cron\(0 (?:\d|[01]\d|2[0-3])(?:\/(?:0?[1-9]|1\d|2[0-4]))? \? \* \* \*\)$/;

/** Seconds that a job of an hourly schedule may run. */
function hourlyLimit(type: string | undefined): number {
  return type === "ModelBias" || type === "ModelQuality" ? 1800 : 3600;
}

export function scheduleRules(operation: string): readonly Rule<MonitoringScheduleRequest>[] {
  return rulesOf<MonitoringScheduleRequest>(`sagemaker/${operation}`, {
    "schedule-form": {
      says: "A monitor runs every hour, at an hour of the day, every so many hours from one on, or once: NOW.",
      source: `${SOURCE}, ScheduleConfig.ScheduleExpression: "The supported cron expressions are: cron(0 * ? * * *) … cron(0 [00-23] ? * * *) … NOW … cron(0 [00-23]/[01-24] ? * * *)"`,
      broken: ({ MonitoringScheduleConfig: config }) => {
        const expression = config?.ScheduleConfig?.ScheduleExpression;
        return expression === undefined || expression === "NOW" || HOURLY.test(expression) || DAILY.test(expression)
          ? undefined
          : `ScheduleExpression must be NOW, cron(0 * ? * * *), cron(0 [00-23] ? * * *) or cron(0 [00-23]/[01-24] ? * * *), got "${expression}".`;
      },
    },
    "once-needs-times": {
      says: "A monitor that runs once says which times it looks at.",
      source: `${SOURCE}, ScheduleConfig.DataAnalysisStartTime and DataAnalysisEndTime: "If you set ScheduleExpression to NOW, this parameter is required."`,
      broken: ({ MonitoringScheduleConfig: config }) => {
        const schedule = config?.ScheduleConfig;
        return schedule?.ScheduleExpression === "NOW" &&
          (schedule.DataAnalysisStartTime === undefined || schedule.DataAnalysisEndTime === undefined)
          ? "DataAnalysisStartTime and DataAnalysisEndTime are required if ScheduleExpression is NOW."
          : undefined;
      },
    },
    "hourly-run-time": {
      says: "A job of an hourly schedule runs for an hour at most, for half of one where it looks at bias or quality of the model.",
      source: `${SOURCE}, MonitoringStoppingCondition.MaxRuntimeInSeconds: "For data quality and model explainability, this can be up to 3600 seconds for an hourly schedule. For model bias and model quality hourly schedules, this can be up to 1800 seconds."`,
      broken: ({ MonitoringScheduleConfig: config }) => {
        const seconds = config?.MonitoringJobDefinition?.StoppingCondition?.MaxRuntimeInSeconds ?? 0;
        const limit = hourlyLimit(config?.MonitoringType);
        return HOURLY.test(config?.ScheduleConfig?.ScheduleExpression ?? "") && seconds > limit
          ? `MaxRuntimeInSeconds must be at most ${limit} for an hourly schedule, got ${seconds}.`
          : undefined;
      },
    },
  });
}
