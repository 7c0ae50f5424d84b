import { createRequire } from "node:module";
import { endpointConfigs } from "./hosting/endpointConfigs.ts";
import { endpointOperations } from "./hosting/endpoints.ts";
import { models } from "./hosting/models.ts";
import { dataQualityJobDefinitions, monitoringOperations, monitoringSchedules } from "./monitoring/monitoring.ts";
import { modelPackageGroups, modelPackageOperations } from "./registry/modelPackages.ts";
import { familyOperations } from "./resources/family.ts";
import type { Operation, Operations, Support } from "./resources/operation.ts";
import { tagOperations } from "./resources/tags.ts";
import { scalingOperations } from "./scaling/operations.ts";
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

/** How far the local cloud goes with an operation. */
export interface OperationSupport {
  readonly service: "SageMaker" | "SageMaker Runtime" | "Application Auto Scaling";
  readonly operation: string;
  readonly support: Support | "refused";
}

/** Every operation of the three services, as their clients have them; those that no dispatch table has are refused by name. */
export function operationSupport(): OperationSupport[] {
  const runtime: Readonly<Record<string, Pick<Operation, "support">>> = {
    InvokeEndpoint: { support: "supported" },
    InvokeEndpointAsync: { support: "supported" },
  };
  const services = [
    ["SageMaker", "@aws-sdk/client-sagemaker", operations],
    ["SageMaker Runtime", "@aws-sdk/client-sagemaker-runtime", runtime],
    ["Application Auto Scaling", "@aws-sdk/client-application-auto-scaling", scalingOperations],
  ] as const;
  return services.flatMap(([service, client, table]) =>
    commandsOf(client).map((operation) => ({ service, operation, support: table[operation]?.support ?? "refused" })),
  );
}

function commandsOf(client: string): string[] {
  const names = Object.keys(createRequire(import.meta.url)(client) as object);
  return names.flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []);
}
