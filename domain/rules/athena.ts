import { bytesOf, objectOf, textOf, type Json } from "./reading.ts";
import type { Rule } from "./rule.ts";
import { rulesOf } from "./rulesOf.ts";

const CODE = "InvalidRequestException";
const START = "StartQueryExecution of the service model";

const workGroup = (field: string, source: string) => ({
  says: "A workgroup's name has 1 to 128 letters, digits, dots, hyphens and underscores.",
  source,
  code: CODE,
  broken: (request: Json) => {
    const name = textOf(request, field);
    return name === undefined || /^[a-zA-Z0-9._-]{1,128}$/.test(name)
      ? undefined
      : `1 validation error detected: Value '${name}' at '${field.charAt(0).toLowerCase()}${field.slice(1)}' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9._-]{1,128}`;
  },
});

const outputLocation = (source: string, result: (request: Json) => Json | undefined) => ({
  says: "Results go to s3://.",
  source,
  code: CODE,
  broken: (request: Json) => {
    const location = textOf(result(request) ?? {}, "OutputLocation");
    return location === undefined || /^(s3|S3):\/\/[^/]+/.test(location)
      ? undefined
      : "outputLocation is not a valid S3 path.";
  },
});

/** Rules of Athena's operations. */
export const athenaRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  StartQueryExecution: rulesOf<Json>("athena/StartQueryExecution", {
    workgroup: workGroup("WorkGroup", `${START}, WorkGroup`),
    "output-location": outputLocation("ResultConfiguration of the service model, OutputLocation", (request) =>
      objectOf(request, "ResultConfiguration"),
    ),
    "query-size": {
      says: "A query has at most 262,144 bytes.",
      source: "Athena service quotas, Query string length; QueryString of the service model",
      code: CODE,
      broken: (request) =>
        bytesOf(textOf(request, "QueryString") ?? "") > 262_144
          ? "1 validation error detected: Value at 'queryString' failed to satisfy constraint: Member must have length less than or equal to 262144"
          : undefined,
    },
    token: {
      says: "A request's token has 32 to 128 characters.",
      source: `${START}, ClientRequestToken`,
      code: CODE,
      broken: (request) => {
        const token = textOf(request, "ClientRequestToken");
        return token === undefined || (token.length >= 32 && token.length <= 128)
          ? undefined
          : `1 validation error detected: Value '${token}' at 'clientRequestToken' failed to satisfy constraint: Member must have length between 32 and 128`;
      },
    },
  }),
  CreateWorkGroup: rulesOf<Json>("athena/CreateWorkGroup", {
    name: workGroup("Name", "CreateWorkGroup of the service model, Name"),
    "output-location": outputLocation("ResultConfiguration of the service model, OutputLocation", (request) =>
      objectOf(
        objectOf(request, "Configuration") ?? objectOf(request, "WorkGroupConfiguration") ?? {},
        "ResultConfiguration",
      ),
    ),
    "scan-limit": {
      says: "A limit of bytes scanned per query is at least 10,000,000.",
      source: "WorkGroupConfiguration of the service model, BytesScannedCutoffPerQuery",
      code: CODE,
      broken: (request) => {
        const configuration = objectOf(request, "Configuration") ?? objectOf(request, "WorkGroupConfiguration");
        const limit = configuration?.["BytesScannedCutoffPerQuery"];
        return typeof limit === "number" && limit < 10_000_000
          ? `1 validation error detected: Value '${limit}' at 'configuration.bytesScannedCutoffPerQuery' failed to satisfy constraint: Member must have value greater than or equal to 10000000`
          : undefined;
      },
    },
  }),
};
