import { endpointConfigOperations } from "./hosting/endpointConfigs.ts";
import { endpointOperations } from "./hosting/endpoints.ts";
import { modelOperations } from "./hosting/models.ts";
import { dataQualityJobDefinitions, monitoringOperations, monitoringSchedules } from "./monitoring/monitoring.ts";
import { modelPackageGroups, modelPackageOperations } from "./registry/modelPackages.ts";
import { familyOperations } from "./resources/family.ts";
import { refusedOperations, refusedRuntimeOperations, refusedScalingOperations } from "./refusals.ts";
import type { Operations, Support } from "./resources/operation.ts";
import { tagOperations } from "./resources/tags.ts";
import { scalingOperations } from "./scaling/operations.ts";
import { apps, lifecycleConfigs, presignedUrlOperations } from "./studio/apps.ts";
import { domains } from "./studio/domains.ts";
import { spaces, userProfiles } from "./studio/profilesAndSpaces.ts";
import { trainingOperations } from "./training/operations.ts";

/** The control plane's dispatch table. What is not in it is refused by name. */
export const operations: Operations = {
  ...trainingOperations,
  ...modelOperations,
  ...endpointConfigOperations,
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

/** How far the local cloud goes with an operation. */
export interface OperationSupport {
  readonly service: "SageMaker" | "SageMaker Runtime" | "Application Auto Scaling";
  readonly operation: string;
  readonly support: Support | "refused";
}

/** Every operation of the three services, from the dispatch tables themselves. */
export function operationSupport(): OperationSupport[] {
  const known = (service: OperationSupport["service"], table: Operations): OperationSupport[] =>
    Object.entries(table).map(([operation, { support }]) => ({ service, operation, support }));
  const refused = (service: OperationSupport["service"], names: readonly string[]): OperationSupport[] =>
    names.map((operation) => ({ service, operation, support: "refused" }));
  return [
    ...known("SageMaker", operations),
    ...refused("SageMaker", refusedOperations),
    { service: "SageMaker Runtime", operation: "InvokeEndpoint", support: "supported" },
    { service: "SageMaker Runtime", operation: "InvokeEndpointAsync", support: "supported" },
    ...refused("SageMaker Runtime", refusedRuntimeOperations),
    ...known("Application Auto Scaling", scalingOperations),
    ...refused("Application Auto Scaling", refusedScalingOperations),
  ];
}
