import { randomBytes } from "node:crypto";
import type { Context } from "../context.ts";
import { familyOf, findRecord, matching, object, text } from "../resources/family.ts";
import { typedOperations } from "../resources/operation.ts";
import { resourceInUse, validationException } from "../wire/errors.ts";
import { pick, type Json, type JsonObject } from "../wire/json.ts";
import { domainOf } from "./domains.ts";
import { spaces, userProfiles } from "./profilesAndSpaces.ts";

export const apps = familyOf("App", {
  key: (input) =>
    [
      input["DomainId"],
      input["UserProfileName"] ?? input["SpaceName"],
      text(input["AppType"]).toLowerCase(),
      input["AppName"],
    ]
      .map(text)
      .join("/"),
  create: (input, context) => {
    const domain = domainOf(context, input);
    if ((input["UserProfileName"] === undefined) === (input["SpaceName"] === undefined)) {
      throw validationException("Exactly one of UserProfileName and SpaceName must be given.");
    }
    const home = findRecord(input["UserProfileName"] === undefined ? spaces : userProfiles, context, input);
    const { JupyterLabAppSettings: settings } = object(home["SpaceSettings"]);
    const spec = { ...object(object(settings)["DefaultResourceSpec"]), ...object(input["ResourceSpec"]) };
    const script = builtInScript(input, home, domain, context);
    return {
      Status: "InService",
      ResourceSpec: spec,
      ...(script !== undefined && { BuiltInLifecycleConfigArn: script }),
    };
  },
  list: {
    order: "Ascending",
    filter: matching("DomainId", "UserProfileName", "SpaceName"),
  },
});

/**
 * The script that runs whichever is chosen, "resolved dynamically from the domain settings at launch time" (SageMaker guide, "Lifecycle
 * configurations within Amazon SageMaker Studio"): of the owner's profile, or of the domain's defaults for users; of a shared space, those for spaces.
 */
function builtInScript(input: JsonObject, home: JsonObject, domain: JsonObject, context: Context): Json | undefined {
  const owner = text(input["UserProfileName"]) || text(object(home["OwnershipSettings"])["OwnerUserProfileName"]);
  const isShared = object(home["SpaceSharingSettings"])["SharingType"] === "Shared" || owner === "";
  const profile = isShared
    ? {}
    : findRecord(userProfiles, context, { ...pick(input, ["DomainId"]), UserProfileName: owner });
  return [object(profile["UserSettings"]), object(domain[isShared ? "DefaultSpaceSettings" : "DefaultUserSettings"])]
    .map((settings) => object(settings[`${text(input["AppType"])}AppSettings`])["BuiltInLifecycleConfigArn"])
    .find((arn) => arn !== undefined);
}

export const lifecycleConfigs = familyOf("StudioLifecycleConfig", {
  // SageMaker's service model, DeleteStudioLifecycleConfig: "there must be no running apps using the Lifecycle Configuration. You
  // must also remove the Lifecycle Configuration from UserSettings in all Domains and UserProfiles."
  remove: (record, _input, context) => {
    const arn = text(record["StudioLifecycleConfigArn"]);
    for (const [kind, settings, name] of [
      ["app", ["BuiltInLifecycleConfigArn", "ResourceSpec"], "AppName"],
      ["domain", ["DefaultUserSettings"], "DomainId"],
      ["user-profile", ["UserSettings"], "UserProfileName"],
    ] as const) {
      const user = context.store
        .list<JsonObject>(kind)
        .find((one) => JSON.stringify(pick(one, settings)).includes(`"${arn}"`));
      if (user !== undefined)
        throw resourceInUse(
          `Unable to delete StudioLifecycleConfig ${arn} because it is used by the ${kind} ${text(user[name])}.`,
        );
    }
  },
  list: {
    order: "Descending",
    filter: (record, input) =>
      input["AppTypeEquals"] === undefined || record["StudioLifecycleConfigAppType"] === input["AppTypeEquals"],
  },
});

const DEFAULT_EXPIRY_SECONDS = 300;
const DEFAULT_SESSION_SECONDS = 43_200;

export const presignedUrlOperations = typedOperations("supported", {
  CreatePresignedDomainUrl: (input, context) => {
    const { DomainId: domainId, UserProfileName: userProfileName, SpaceName: spaceName } = input;
    const domain = domainOf(context, { DomainId: domainId });
    findRecord(userProfiles, context, { DomainId: domainId, UserProfileName: userProfileName });
    if (spaceName !== undefined) findRecord(spaces, context, { DomainId: domainId, SpaceName: spaceName });
    const { presignedUrl } = context.options;
    if (presignedUrl === undefined)
      return { AuthorizedUrl: `${text(domain["Url"])}/auth?token=${randomBytes(48).toString("base64url")}` };
    return {
      AuthorizedUrl: presignedUrl(
        { domainId, userProfileName, ...(spaceName === undefined ? {} : { spaceName }) },
        input.ExpiresInSeconds ?? DEFAULT_EXPIRY_SECONDS,
        input.SessionExpirationDurationInSeconds ?? DEFAULT_SESSION_SECONDS,
      ),
    };
  },
});
