import { AwsError } from "./wire/errors.ts";
import { isObject, type Json, type JsonObject } from "./wire/json.ts";

type Refused = Readonly<Record<string, string>>;

const CONTAINER: Refused = {
  AdditionalModelDataSources: "additional sources of model data",
  InferenceSpecificationName: "choices of inference specifications",
  "ModelDataSource.S3DataSource.HubAccessConfig": "hubs",
  "ModelDataSource.S3DataSource.ManifestS3Uri": "manifests of model data",
};

const VARIANT: Refused = {
  CapacityReservationConfig: "capacity reservations",
  CoreDumpConfig: "core dumps",
  InstancePools: "pools of instances",
};

/**
 * Members that ask for something that the local cloud doesn't offer, by operation: what would be made without them would not be
 * what was asked for. Members that change nothing that can be seen here are kept instead (keptMembers.md).
 */
export const REFUSED_MEMBERS: Readonly<Record<string, Refused>> = {
  CreateEndpointConfig: {
    ExplainerConfig: "explanations",
    ...below("ProductionVariants", VARIANT),
    ...below("ShadowProductionVariants", VARIANT),
  },
  CreateModel: { ...below("PrimaryContainer", CONTAINER), ...below("Containers", CONTAINER) },
  CreateTrainingJob: {
    DebugRuleConfigurations: "rules of the debugger",
    ExperimentConfig: "experiments",
    "InputDataConfig.DataSource.DatasetSource": "data sets",
    "InputDataConfig.DataSource.FileSystemDataSource": "file systems",
    "InputDataConfig.DataSource.S3DataSource.HubAccessConfig": "hubs",
    "InputDataConfig.DataSource.S3DataSource.InstanceGroupNames": "groups of instances",
    MlflowConfig: "MLflow apps",
    ModelPackageConfig: "customized models",
    "ResourceConfig.InstancePlacementConfig": "UltraServers",
    "ResourceConfig.InstancePreferences": "lists of preferred instances",
    "ResourceConfig.TrainingPlanArn": "training plans",
    ServerlessJobConfig: "serverless jobs",
  },
};

/** @throws AwsError where the request has a member that isn't offered. */
export function checkOffered(operation: string, input: JsonObject): void {
  const refused = Object.hasOwn(REFUSED_MEMBERS, operation) ? REFUSED_MEMBERS[operation] : undefined;
  for (const [path, what] of Object.entries(refused ?? {})) {
    if (isGiven(input, path.split(".")))
      throw new AwsError("ValidationException", `${path}: ${what} are not supported on the local cloud.`);
  }
}

function below(member: string, refused: Refused): Refused {
  return Object.fromEntries(Object.entries(refused).map(([path, what]) => [`${member}.${path}`, what]));
}

/** Whether the member is there, in any entry of the lists on the way. */
function isGiven(value: Json | undefined, path: readonly string[]): boolean {
  if (Array.isArray(value)) return value.some((entry) => isGiven(entry, path));
  const [name, ...rest] = path;
  if (name === undefined) return value !== undefined;
  return isObject(value) && isGiven(value[name], rest);
}
