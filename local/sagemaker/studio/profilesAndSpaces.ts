import { randomInt } from "node:crypto";
import type { Context } from "../context.ts";
import { familyOf, findRecord, matching, merge, object, text } from "../resources/family.ts";
import { resourceInUse, resourceNotFound, validationException } from "../wire/errors.ts";
import { isObject, type JsonObject } from "../wire/json.ts";
import { domainOf } from "./domains.ts";

const within =
  (member: string) =>
  (input: JsonObject): string =>
    `${text(input["DomainId"])}/${text(input[member])}`;

export const userProfiles = familyOf("UserProfile", {
  key: within("UserProfileName"),
  create: async (input, context) => {
    domainOf(context, input);
    const role = text(object(input["UserSettings"])["ExecutionRole"]);
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
    order: "Ascending",
    filter: matching("DomainId"),
  },
});

export const spaces = familyOf("Space", {
  key: within("SpaceName"),
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
    checkDisk(input, domain, context);
    return {
      Status: "InService",
      HomeEfsFileSystemUid: uid(),
      Url: `${text(domain["Url"])}/jupyterlab/default?space=${text(input["SpaceName"])}`,
    };
  },
  update: (record, input, context) => {
    const changed = merge(record, input);
    const [before, after] = [diskOf(record), diskOf(changed)];
    // EBS user guide, "Requirements for EBS volume modifications". When SageMaker refuses it is not public, and the words are ours.
    if (before !== undefined && after !== undefined && after < before)
      throw validationException(`EbsVolumeSizeInGb ${after} is below the ${before} GB that the space's disk has.`);
    checkDisk(changed, domainOf(context, record), context);
    return changed;
  },
  remove: (record, _input, context) => refuseWithApps(context, record, "SpaceName", "Space"),
  notFound: (_arn, input) =>
    resourceNotFound(`Space ${text(input["SpaceName"])} in domain ${text(input["DomainId"])} does not exist`),
  list: {
    order: "Ascending",
    filter: matching("DomainId"),
    summary: (record) => ({
      ...record,
      ...(isObject(record["SpaceSettings"]) ? { SpaceSettingsSummary: record["SpaceSettings"] } : {}),
      ...(isObject(record["SpaceSharingSettings"])
        ? { SpaceSharingSettingsSummary: record["SpaceSharingSettings"] }
        : {}),
      ...(isObject(record["OwnershipSettings"]) ? { OwnershipSettingsSummary: record["OwnershipSettings"] } : {}),
    }),
  },
});

/** GB that a space's disk may have where neither the domain nor the owner's profile says another number. */
const MAXIMUM_DISK = 100;

/**
 * SageMaker guide, "JupyterLab administrator guide": the disk may have 16,384 GB, but without a maximum of the administrator's, users
 * may go to 100 (`DefaultEbsStorageSettings.MaximumEbsVolumeSizeInGb`, "The maximum size of the EBS storage volume for a space").
 * The words of the refusal are ours.
 */
function checkDisk(space: JsonObject, domain: JsonObject, context: Context): void {
  const { OwnershipSettings: ownership, SpaceSharingSettings: sharing } = space;
  const owner = object(ownership)["OwnerUserProfileName"];
  const isShared = object(sharing)["SharingType"] === "Shared" || owner === undefined;
  const profile = isShared
    ? {}
    : findRecord(userProfiles, context, { DomainId: space["DomainId"] ?? "", UserProfileName: owner });
  const [maximum = MAXIMUM_DISK] = [
    profile["UserSettings"],
    domain[isShared ? "DefaultSpaceSettings" : "DefaultUserSettings"],
  ].flatMap((settings) => {
    const { DefaultEbsStorageSettings: disk } = object(object(settings)["SpaceStorageSettings"]);
    const { MaximumEbsVolumeSizeInGb: size } = object(disk);
    return typeof size === "number" ? [size] : [];
  });
  const size = diskOf(space);
  if (size !== undefined && size > maximum) {
    throw validationException(
      `EbsVolumeSizeInGb ${size} is above the maximum of ${maximum} GB that the domain's settings allow for a space.`,
    );
  }
}

function diskOf(space: JsonObject): number | undefined {
  const { EbsStorageSettings: disk } = object(object(space["SpaceSettings"])["SpaceStorageSettings"]);
  const { EbsVolumeSizeInGb: size } = object(disk);
  return typeof size === "number" ? size : undefined;
}

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
