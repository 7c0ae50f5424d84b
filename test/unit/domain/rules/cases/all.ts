import { applicationAutoScalingCases } from "./applicationAutoScaling.ts";
import type { Case } from "./case.ts";
import { endpointsCases } from "./sagemakerEndpoints.ts";
import { jobCases, searchCases } from "./sagemakerJobs.ts";
import { modelCases } from "./sagemakerModels.ts";
import { referenceCases } from "./sagemakerReferences.ts";
import { studioCases } from "./sagemakerStudio.ts";
import { trainingCases } from "./sagemakerTraining.ts";

const ALARM = { MetricName: "m", Statistic: "Sum", ComparisonOperator: "GreaterThanThreshold", Threshold: 0 };

/** Every rule that may ask for more than the request, inside and outside. */
export const CASES: readonly Case[] = [
  ...applicationAutoScalingCases,
  [
    "cloudwatch/PutMetricAlarm/action-region",
    [{ ...ALARM, AlarmActions: ["arn:aws:sns:us-east-1:123456789012:topic"] }, { region: "us-east-1" }],
    [{ ...ALARM, AlarmActions: ["arn:aws:sns:eu-west-1:123456789012:topic"] }, { region: "us-east-1" }],
  ],
  ...endpointsCases,
  ...jobCases,
  ...modelCases,
  ...referenceCases,
  ...searchCases,
  ...studioCases,
  ...trainingCases,
];
