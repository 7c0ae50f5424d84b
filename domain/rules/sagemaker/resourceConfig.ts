import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { repeated } from "../values.ts";

export interface ResourceConfig {
  readonly InstanceType?: string | undefined;
  readonly InstanceCount?: number | undefined;
  readonly VolumeSizeInGB?: number | undefined;
  readonly VolumeKmsKeyId?: string | undefined;
  readonly InstanceGroups?: readonly { readonly InstanceType?: string | undefined }[] | undefined;
  readonly InstancePlacementConfig?: object | undefined;
  readonly TrainingPlanArn?: string | undefined;
  readonly InstancePreferences?: readonly InstancePreference[] | undefined;
  readonly SelectedInstanceType?: string | undefined;
  readonly SelectedInstanceCount?: number | undefined;
}

interface InstancePreference {
  readonly InstanceType?: string | undefined;
  readonly InstanceCount?: number | undefined;
  readonly TrainingPlanArns?: readonly string[] | undefined;
}

interface Resources {
  readonly resources: ResourceConfig | undefined;
  readonly spot?: boolean | undefined;
}

const SOURCE = "service model of SageMaker, ResourceConfig";

/** What a job holds its choice of machines to, wherever the request keeps it. */
export function resourceRules<Request>(
  operation: `${string}/${string}`,
  of: (request: Request) => Resources,
): readonly Rule<Request>[] {
  const preferencesOf = (request: Request): readonly InstancePreference[] =>
    of(request).resources?.InstancePreferences ?? [];
  return rulesOf<Request>(operation, {
    "preferences-exclusive": {
      says: "A list of preferred machines goes without a machine, groups, a placement and spot training.",
      source: `${SOURCE}.InstancePreferences: "mutually exclusive with InstanceType, InstanceGroups, InstancePlacementConfig, and EnableManagedSpotTraining"`,
      broken: (request) => {
        const { resources, spot } = of(request);
        if (resources?.InstancePreferences === undefined) return undefined;
        const other = (["InstanceType", "InstanceGroups", "InstancePlacementConfig"] as const).find(
          (member) => resources[member] !== undefined,
        );
        const beside = other ?? (spot === true ? "EnableManagedSpotTraining" : undefined);
        return beside === undefined ? undefined : `InstancePreferences is mutually exclusive with ${beside}.`;
      },
    },
    "preferences-differ": {
      says: "A machine is preferred once.",
      source: `${SOURCE}, InstancePreference.InstanceType: "An instance type can appear only once in an InstancePreferences list."`,
      broken: (request) => {
        const type = repeated(preferencesOf(request).map((preference) => preference.InstanceType));
        return type === undefined
          ? undefined
          : `An instance type can appear only once in an InstancePreferences list, got ${type} more than once.`;
      },
    },
    "preferences-count": {
      says: "How many machines is said by every preference or by the job, not by some, both or neither.",
      source: `${SOURCE}, InstancePreference.InstanceCount: "SageMaker rejects requests that set InstanceCount on only some preferences, that set it both per preference and in ResourceConfig, or that omit it in both places."`,
      broken: (request) => {
        const preferences = preferencesOf(request);
        const counted = preferences.filter((preference) => preference.InstanceCount !== undefined).length;
        const wanted = of(request).resources?.InstanceCount === undefined ? preferences.length : 0;
        return counted === wanted || preferences.length === 0
          ? undefined
          : `InstanceCount must be set on every one of the InstancePreferences or in ResourceConfig alone: it is set on ${counted} of ${preferences.length}.`;
      },
    },
    "preferences-plan": {
      says: "A training plan is named by a preference or by the job, not by both.",
      source: `${SOURCE}, InstancePreference.TrainingPlanArns: "mutually exclusive with the job-level TrainingPlanArn"`,
      broken: (request) =>
        of(request).resources?.TrainingPlanArn !== undefined &&
        preferencesOf(request).some((preference) => (preference.TrainingPlanArns?.length ?? 0) > 0)
          ? "Per-preference TrainingPlanArns is mutually exclusive with the job-level TrainingPlanArn."
          : undefined,
    },
    "selected-is-answered": {
      says: "The machine that was selected is told, not asked for.",
      source: `${SOURCE}.SelectedInstanceType: "This field is read-only and isn't accepted in CreateTrainingJob requests."`,
      broken: (request) => {
        const { resources } = of(request);
        return resources?.SelectedInstanceType === undefined && resources?.SelectedInstanceCount === undefined
          ? undefined
          : "SelectedInstanceType and SelectedInstanceCount are read-only and aren't accepted in requests.";
      },
    },
  });
}
