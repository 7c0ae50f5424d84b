import { endpointConfigs } from "./hosting/endpointConfigs.ts";
import { endpointOperations } from "./hosting/endpoints.ts";
import { models } from "./hosting/models.ts";
import { dataQualityJobDefinitions, monitoringOperations, monitoringSchedules } from "./monitoring/monitoring.ts";
import { modelPackageGroups, modelPackageOperations } from "./registry/modelPackages.ts";
import { familyOperations } from "./resources/family.ts";
import type { Operations } from "./resources/operation.ts";
import { tagOperations } from "./resources/tags.ts";
import { apps, lifecycleConfigs, presignedUrlOperations } from "./studio/apps.ts";
import { domains } from "./studio/domains.ts";
import { spaces, userProfiles } from "./studio/profilesAndSpaces.ts";
import { trainingOperations } from "./training/operations.ts";

/** The control plane's dispatch table. What is not in it is refused by name. */
export const operations: Operations = {
  ...trainingOperations,
  ...familyOperations(models),
  ...familyOperations(endpointConfigs),
  ...endpointOperations,
  ...tagOperations,
  ...familyOperations(domains),
  ...familyOperations(userProfiles),
  ...familyOperations(spaces),
  ...familyOperations(apps),
  ...familyOperations(lifecycleConfigs),
  ...presignedUrlOperations,
  ...familyOperations(modelPackageGroups),
  ...modelPackageOperations,
  ...familyOperations(monitoringSchedules),
  ...familyOperations(dataQualityJobDefinitions),
  ...monitoringOperations,
};
