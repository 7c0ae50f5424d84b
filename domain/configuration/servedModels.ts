import { MODEL_ARTIFACT } from "./allowedValues.ts";
import { StackConfigError } from "./stackConfigError.ts";

/** Value of the setting `shadowModel` that means the model which the stack itself trains. */
export const TRAINED = "trained";

/** Where a model comes from: the stack's own training, or an artifact, `s3://…/model.tar.gz`. */
export type ModelSource = typeof TRAINED | { readonly modelArtifactUri: string };

/** Which models the endpoint serves, and how much of the traffic the shadow gets. */
export interface ServedModels {
  readonly live: ModelSource;
  readonly shadow?: ModelSource;
  /** For the option `shadow` of the endpoint, besides the model. */
  readonly shadowOptions: { readonly samplingPercentage?: number; readonly instanceType?: string };
}

/** The settings about it; the names are those of `pulumi config`. */
export const SERVED_MODEL_SETTINGS = [
  "liveModel",
  "shadowModel",
  "shadowSamplingPercentage",
  "shadowInstanceType",
] as const;

interface Source {
  get(key: "liveModel" | "shadowModel" | "shadowInstanceType"): string | undefined;
  getNumber(key: "shadowSamplingPercentage"): number | undefined;
}

/** @throws StackConfigError where the settings contradict each other, or are no models */
export function readServedModels(config: Source): ServedModels {
  const live = modelSource("liveModel", config.get("liveModel")) ?? TRAINED;
  const shadow = modelSource("shadowModel", config.get("shadowModel"));
  const samplingPercentage = config.getNumber("shadowSamplingPercentage");
  const instanceType = config.get("shadowInstanceType");
  if (shadow === undefined && (samplingPercentage !== undefined || instanceType !== undefined)) {
    throw new StackConfigError(
      "shadowSamplingPercentage and shadowInstanceType are for a shadow: set shadowModel too.",
    );
  }
  if (shadow === TRAINED && live === TRAINED) {
    throw new StackConfigError(
      `shadowModel=${TRAINED} would compare the model with itself: set liveModel to the artifact (s3://…/model.tar.gz) of the model that serves now.`,
    );
  }
  return {
    live,
    ...(shadow !== undefined && { shadow }),
    shadowOptions: {
      ...(samplingPercentage !== undefined && { samplingPercentage }),
      ...(instanceType !== undefined && { instanceType }),
    },
  };
}

/**
 * The settings once the shadow's model is the live one: those to set, and those that go.
 * @param shadow the setting `shadowModel`
 * @throws StackConfigError where there is no shadow
 */
export function promoted(shadow: string | undefined): {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
} {
  if (shadow === undefined) {
    throw new StackConfigError(
      "The stack has no shadow whose model could be promoted: `npm run scones -- up --config shadowModel=s3://…/model.tar.gz` gives it one.",
    );
  }
  const rest = SERVED_MODEL_SETTINGS.filter((name) => name !== "liveModel");
  return shadow === TRAINED
    ? { set: {}, remove: ["liveModel", ...rest] }
    : { set: { liveModel: shadow }, remove: rest };
}

function modelSource(name: string, value: string | undefined): ModelSource | undefined {
  if (value === undefined || value === TRAINED) return value;
  if (MODEL_ARTIFACT.test(value)) return { modelArtifactUri: value };
  throw new StackConfigError(`${name} must be an artifact, s3://…/model.tar.gz, or "${TRAINED}", got "${value}".`);
}
