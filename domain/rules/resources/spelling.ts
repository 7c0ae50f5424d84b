import { isObject, type Json } from "../reading.ts";

/** Members whose contents are people's own: documents and maps, whose names are nobody's to change. */
const AS_THEY_ARE = [
  ...["variables", "eventPattern", "definition", "definitionSubstitutions", "dashboardBody", "inputPathsMap"],
  ...["assumeRolePolicyDocument", "policyDocument", "keyPolicy"],
  ...["environment", "hyperParameters", "parameters", "customerMetadataProperties"],
];

/** Names that don't just begin with a capital letter. */
const SPELLED: Readonly<Record<string, string>> = {
  kmsMasterKeyId: "KMSMasterKeyID",
  memorySizeInMb: "MemorySizeInMB",
  okActions: "OKActions",
  sseAlgorithm: "SSEAlgorithm",
  volumeSizeInGb: "VolumeSizeInGB",
};

/** Properties of either provider as CloudFormation spells them; tags become its list, whichever form they have. */
export function capitalized(props: Json): Json {
  return Object.fromEntries(
    Object.entries(props).map(([name, value]) => {
      if (name === "tags") return ["Tags", tagList(value)];
      return [
        SPELLED[name] ?? name.charAt(0).toUpperCase() + name.slice(1),
        AS_THEY_ARE.includes(name) && !holdsVariables(value) ? value : within(value),
      ];
    }),
  );
}

/** Lambda's environment is an object around its variables, SageMaker's the variables themselves. */
function holdsVariables(value: unknown): boolean {
  return isObject(value) && isObject(value["variables"]);
}

function within(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(within);
  return isObject(value) ? capitalized(value) : value;
}

function tagList(tags: unknown): unknown {
  return isObject(tags) ? Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) : within(tags);
}
