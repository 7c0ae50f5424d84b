import { randomInt } from "node:crypto";
import type { Context } from "../context.ts";
import { findRecord, merge, text, type Family } from "../resources/family.ts";
import { resourceInUse, resourceNotFound, validationException } from "../wire/errors.ts";
import { isObject, type JsonObject } from "../wire/json.ts";
import { domainOf } from "./domains.ts";

const within =
  (member: string) =>
  (input: JsonObject): string =>
    `${text(input["DomainId"])}/${text(input[member])}`;

export const userProfiles: Family = {
  resource: "UserProfile",
  kind: "user-profile",
  support: "stored",
  arnMember: "UserProfileArn",
  answers: ["UserProfileArn"],
  key: within("UserProfileName"),
  name: (record) => text(record["UserProfileName"]),
  create: async (input, context) => {
    domainOf(context, input);
    const settings = input["UserSettings"];
    const role = isObject(settings) ? text(settings["ExecutionRole"]) : "";
    if (role !== "") await context.cloud.roles.check(role);
    return { Status: "InService", HomeEfsFileSystemUid: uid() };
  },
  update: merge,
  remove: (record, _input, context) => refuseWithApps(context, record, "UserProfileName", "User Profile"),
  alreadyThere: (arn) => resourceInUse(`User Profile ${arn} already exists`),
  notFound: (_arn, input) =>
    resourceNotFound(
      `User Profile ${text(input["UserProfileName"])} in domain ${text(input["DomainId"])} does not exist`,
    ),
  list: {
    operation: "ListUserProfiles",
    member: "UserProfiles",
    order: "Ascending",
    nameContains: "UserProfileNameContains",
    filter: (record, input) => input["DomainIdEquals"] === undefined || record["DomainId"] === input["DomainIdEquals"],
  },
};

export const spaces: Family = {
  resource: "Space",
  kind: "space",
  support: "stored",
  arnMember: "SpaceArn",
  answers: ["SpaceArn"],
  key: within("SpaceName"),
  name: (record) => text(record["SpaceName"]),
  create: (input, context) => {
    const domain = domainOf(context, input);
    const ownership = input["OwnershipSettings"];
    if ((ownership === undefined) !== (input["SpaceSharingSettings"] === undefined)) {
      throw validationException("OwnershipSettings and SpaceSharingSettings must be given together.");
    }
    if (isObject(ownership)) {
      findRecord(userProfiles, context, {
        DomainId: input["DomainId"] ?? "",
        UserProfileName: ownership["OwnerUserProfileName"] ?? "",
      });
    }
    return {
      Status: "InService",
      HomeEfsFileSystemUid: uid(),
      Url: `${text(domain["Url"])}/jupyterlab/default?space=${text(input["SpaceName"])}`,
    };
  },
  update: merge,
  remove: (record, _input, context) => refuseWithApps(context, record, "SpaceName", "Space"),
  alreadyThere: (arn) => resourceInUse(`Space ${arn} already exists`),
  notFound: (_arn, input) =>
    resourceNotFound(`Space ${text(input["SpaceName"])} in domain ${text(input["DomainId"])} does not exist`),
  list: {
    operation: "ListSpaces",
    member: "Spaces",
    order: "Ascending",
    nameContains: "SpaceNameContains",
    filter: (record, input) => input["DomainIdEquals"] === undefined || record["DomainId"] === input["DomainIdEquals"],
    summary: (record) => ({
      ...record,
      ...(isObject(record["SpaceSettings"]) ? { SpaceSettingsSummary: record["SpaceSettings"] } : {}),
      ...(isObject(record["SpaceSharingSettings"])
        ? { SpaceSharingSettingsSummary: record["SpaceSharingSettings"] }
        : {}),
      ...(isObject(record["OwnershipSettings"]) ? { OwnershipSettingsSummary: record["OwnershipSettings"] } : {}),
    }),
  },
};

function refuseWithApps(context: Context, record: JsonObject, member: string, what: string): void {
  const apps = context.store
    .list<JsonObject>("app")
    .filter((app) => app["DomainId"] === record["DomainId"] && app[member] === record[member]);
  if (apps.length > 0)
    throw resourceInUse(
      `Unable to delete ${what} ${text(record[member])} because it has apps. Please delete them first.`,
    );
}

function uid(): string {
  return String(randomInt(200_000, 4_000_000));
}
