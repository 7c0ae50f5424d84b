import { parsedJson } from "../../../../domain/rules/reading.ts";
import { flag, isObject, items, object, text, textMap, type Json, type Props } from "./values.ts";

/** What an SDK client is made with. */
export interface ClientOptions {
  region: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  profile?: string;
  maxAttempts: number;
  forcePathStyle: boolean;
}

/** The provider's own settings (`aws:region` …) over the environment's. */
export interface Configuration {
  readonly region: string;
  readonly defaultTags: Readonly<Record<string, string>>;
  clientOptions(clientName: string, region: string): ClientOptions;
}

/** Settings that the real provider takes and that mean nothing here. */
const harmless = [
  "skipCredentialsValidation",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
  "maxRetries",
  "version",
  "pluginDownloadURL",
];
const used = ["region", "profile", "accessKey", "secretKey", "token", "endpoints", "s3UsePathStyle", "defaultTags"];
export const coveredSettings: readonly string[] = [...used, ...harmless];

export class ConfigurationError extends Error {}

/** Reads the settings; provider settings reach it as text, nested ones as JSON. Throws ConfigurationError with all that is wrong. */
export function readConfiguration(settings: Props, env: NodeJS.ProcessEnv): Configuration {
  const config = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, parsed(value)]));
  const problems = Object.keys(config)
    .filter((key) => !coveredSettings.includes(key) && config[key] !== null)
    .map((key) => `the local cloud's aws provider does not cover the setting '${key}'`);

  const region = text(config["region"]) ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
  if (region === undefined || region === "") problems.push("no region: set aws:region or AWS_REGION");
  const endpoints = serviceEndpoints(config["endpoints"]);
  const everywhere = env["AWS_ENDPOINT_URL"];
  if ((everywhere === undefined || everywhere === "") && endpoints.size === 0) {
    problems.push(
      "no endpoint: this is the local cloud's aws provider, so it needs AWS_ENDPOINT_URL (or aws:endpoints). " +
        "For AWS itself remove `plugins.providers` of aws from Pulumi.yaml, so that Pulumi takes the real provider",
    );
  }
  if (problems.length > 0) throw new ConfigurationError(problems.join("\n"));

  const keys = credentials(config, env);
  const pathStyle = flag(config["s3UsePathStyle"]) ?? true;
  return {
    region: region ?? "",
    defaultTags: textMap(object(config["defaultTags"])?.["tags"]) ?? {},
    clientOptions(clientName, clientRegion) {
      const endpoint = endpoints.get(clientName.replace(/Client$/, "").toLowerCase()) ?? everywhere;
      const profile = text(config["profile"]);
      return {
        region: clientRegion,
        maxAttempts: 4,
        forcePathStyle: pathStyle,
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(keys === undefined ? {} : { credentials: keys }),
        ...(profile === undefined ? {} : { profile }),
      };
    },
  };
}

/** Keys of the configuration, else of the environment; a profile is left to the SDK's own chain. */
function credentials(config: Props, env: NodeJS.ProcessEnv): ClientOptions["credentials"] {
  if (text(config["accessKey"]) === undefined && text(config["profile"]) !== undefined) return undefined;
  const accessKeyId = text(config["accessKey"]) ?? env["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = text(config["secretKey"]) ?? env["AWS_SECRET_ACCESS_KEY"];
  const sessionToken = text(config["token"]) ?? env["AWS_SESSION_TOKEN"];
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function serviceEndpoints(value: Json | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of items(value)) {
    if (!isObject(entry)) continue;
    for (const [service, url] of Object.entries(entry))
      if (typeof url === "string" && url !== "") found.set(service, url);
  }
  return found;
}

function parsed(value: Json): Json {
  if (typeof value !== "string") return value;
  if (value === "true" || value === "false") return value === "true";
  return /^[[{]/.test(value) ? ((parsedJson(value)?.value as Json | undefined) ?? value) : value;
}
