import { randomBytes } from "node:crypto";
import type { Context } from "../context.ts";
import { familyOf, findRecord, merge, object, text } from "../resources/family.ts";
import { resourceInUse, resourceLimitExceeded, resourceNotFound, validationException } from "../wire/errors.ts";
import { isObject, type JsonObject } from "../wire/json.ts";

/** Studio domains that an account may have in a region. */
const MAXIMUM_DOMAINS = 10;

export const domains = familyOf("Domain", {
  answers: ["DomainArn", "DomainId", "Url"],
  key: (input) => text(input["DomainId"]),
  create: async (input, context) => {
    const role = text(object(input["DefaultUserSettings"])["ExecutionRole"]);
    if (role === "") throw validationException("DefaultUserSettings.ExecutionRole is required.");
    await context.cloud.roles.check(role);
    checkRoom(input, context);
    const id = `d-${idText(12)}`;
    return {
      DomainId: id,
      Url: `https://${id}.studio.${context.options.region}.sagemaker.aws`,
      HomeEfsFileSystemId: `fs-${randomBytes(8).toString("hex")}1`,
      Status: "InService",
      AppNetworkAccessType: input["AppNetworkAccessType"] ?? "PublicInternetOnly",
      ...(input["AppNetworkAccessType"] === "VpcOnly"
        ? { SecurityGroupIdForDomainBoundary: `sg-${randomBytes(8).toString("hex")}1` }
        : {}),
    };
  },
  update: (record, input) => {
    const { DomainSettingsForUpdate: settings, ...rest } = input;
    const changed = merge(record, rest);
    if (!isObject(settings)) return changed;
    return {
      ...changed,
      DomainSettings: merge(object(changed["DomainSettings"]), settings),
    };
  },
  remove: (record, _input, context) => {
    for (const [kind, what] of [
      ["user-profile", "user profiles"],
      ["space", "spaces"],
      ["app", "apps"],
    ] as const) {
      const left = context.store.list<JsonObject>(kind).filter((one) => one["DomainId"] === record["DomainId"]);
      if (left.length > 0)
        throw resourceInUse(
          `Unable to delete Domain ${text(record["DomainId"])} because it has ${what}. Please delete them before deleting the domain.`,
        );
    }
  },
  notFound: (_arn, input) => resourceNotFound(`Domain ${text(input["DomainId"])} does not exist`),
  list: { order: "Descending" },
});

function checkRoom(input: JsonObject, context: Context): void {
  const existing = context.store.list<JsonObject>("domain");
  if (existing.some((domain) => domain["DomainName"] === input["DomainName"])) {
    throw resourceInUse(`Domain with name ${text(input["DomainName"])} already exists`);
  }
  if (existing.length >= MAXIMUM_DOMAINS) {
    throw resourceLimitExceeded(
      `The account-level service limit 'Studio domains' is ${MAXIMUM_DOMAINS}, with current utilization of ${existing.length} and a request delta of 1.`,
    );
  }
}

/** The domain that a profile, space or app is made in. */
export function domainOf(context: Context, input: JsonObject): JsonObject {
  return findRecord(domains, context, { DomainId: input["DomainId"] ?? "" });
}

function idText(length: number): string {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join("");
}
