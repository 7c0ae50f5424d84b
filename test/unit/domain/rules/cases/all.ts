import { applicationAutoScalingCases } from "./applicationAutoScaling.ts";
import type { Case } from "./case.ts";
import { endpointsCases } from "./sagemakerEndpoints.ts";
import { jobCases, searchCases } from "./sagemakerJobs.ts";
import { modelCases } from "./sagemakerModels.ts";
import { referenceCases } from "./sagemakerReferences.ts";
import { studioCases } from "./sagemakerStudio.ts";
import { trainingCases } from "./sagemakerTraining.ts";

/** Every rule that may ask for more than the request, inside and outside. */
export const CASES: readonly Case[] = [
  ...applicationAutoScalingCases,
  ...endpointsCases,
  ...jobCases,
  ...modelCases,
  ...referenceCases,
  ...searchCases,
  ...studioCases,
  ...trainingCases,
];
