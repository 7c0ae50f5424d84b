import type { DescribeModelPackageOutput } from "@aws-sdk/client-sagemaker";
import type { Context } from "../context.ts";
import { familyOf, findRecord, text } from "../resources/family.ts";
import { typedOperations } from "../resources/operation.ts";
import { listPage } from "../resources/paging.ts";
import { createTags, deleteTags } from "../resources/tags.ts";
import { conflictException, validationException } from "../wire/errors.ts";
import { epochSeconds, omit, type JsonObject, type Wire } from "../wire/json.ts";

const PACKAGE = "model-package";
const CREATOR = { IamIdentity: {} };

type ModelPackage = Wire<DescribeModelPackageOutput>;

export const modelPackageGroups = familyOf("ModelPackageGroup", {
  key: (input) => lastPart(text(input["ModelPackageGroupName"])),
  create: () => ({ ModelPackageGroupStatus: "Completed", CreatedBy: CREATOR }),
  remove: (record, _input, context) => {
    const group = text(record["ModelPackageGroupName"]);
    if (context.store.list<ModelPackage>(PACKAGE).some((one) => one.ModelPackageGroupName === group)) {
      throw conflictException(
        `Model Package Group cannot be deleted until all the Model Packages associated with it are deleted.`,
      );
    }
  },
  alreadyThere: (arn) => validationException(`Model Package Group already exists: ${arn}`),
  notFound: (arn) => validationException(`ModelPackageGroup ${arn} does not exist.`),
  list: { member: "ModelPackageGroupSummaryList", order: "Ascending" },
});

/** Model packages: kept with their version and approval status, deployed once approved; none is validated. */
export const modelPackageOperations = typedOperations("supported", {
  CreateModelPackage: async (input, context) => {
    const { Tags: tags, ModelPackageGroupName: groupName, ModelPackageName: name, ...rest } = input;
    // SDKs give each call a token of its own, and the same one when they try it again.
    const same = context.store
      .list<ModelPackage & { ClientToken?: string }>(PACKAGE)
      .find((one) => one.ClientToken !== undefined && one.ClientToken === input.ClientToken);
    if (same !== undefined) return { ModelPackageArn: same.ModelPackageArn };
    const place =
      groupName === undefined
        ? { key: name ?? "", fields: { ModelPackageName: name ?? "" } }
        : versionIn(context, groupName);
    const arn = context.arns.of(PACKAGE, place.key);
    if (context.store.get(PACKAGE, place.key) !== undefined)
      throw conflictException(`Model Package already exists: ${arn}`);
    const now = epochSeconds();
    const record = {
      ...rest,
      ...place.fields,
      ...(groupName === undefined ? {} : { ModelApprovalStatus: input.ModelApprovalStatus ?? "PendingManualApproval" }),
      ModelPackageArn: arn,
      ModelPackageStatus: "Completed",
      ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
      CreationTime: now,
      LastModifiedTime: now,
      CreatedBy: CREATOR,
    } as ModelPackage;
    await context.store.put(PACKAGE, place.key, record);
    await createTags(context, arn, tags);
    return { ModelPackageArn: arn };
  },
  DescribeModelPackage: (input, context) => findModelPackage(context, input.ModelPackageName),
  UpdateModelPackage: async (input, context) => {
    const found = findModelPackage(context, input.ModelPackageArn);
    const {
      CustomerMetadataPropertiesToRemove: removed,
      CustomerMetadataProperties: added,
      AdditionalInferenceSpecificationsToAdd: specifications,
      ...rest
    } = omit(input, "ClientToken", "ModelPackageArn");
    const metadata = Object.entries({ ...found.CustomerMetadataProperties, ...added }).filter(
      ([key]) => !(removed?.includes(key) ?? false),
    );
    const changed: ModelPackage = {
      ...found,
      ...rest,
      ...(metadata.length > 0 ? { CustomerMetadataProperties: Object.fromEntries(metadata) } : {}),
      ...(specifications === undefined
        ? {}
        : {
            AdditionalInferenceSpecifications: [...(found.AdditionalInferenceSpecifications ?? []), ...specifications],
          }),
      LastModifiedTime: epochSeconds(),
      LastModifiedBy: CREATOR,
    };
    await context.store.put(PACKAGE, keyOf(found), changed);
    return { ModelPackageArn: found.ModelPackageArn };
  },
  DeleteModelPackage: async (input, context) => {
    const found = findModelPackage(context, input.ModelPackageName);
    await deleteTags(context, found.ModelPackageArn);
    await context.store.delete(PACKAGE, keyOf(found));
    return {};
  },
  ListModelPackages: (input, context) => {
    const group = input.ModelPackageGroupName === undefined ? undefined : lastPart(input.ModelPackageGroupName);
    const type = input.ModelPackageType ?? (group === undefined ? "Unversioned" : "Versioned");
    const kept = context.store
      .list<ModelPackage>(PACKAGE)
      .filter(
        (one) =>
          (group === undefined || one.ModelPackageGroupName === group) &&
          (type === "Both" || (type === "Versioned") === (one.ModelPackageGroupName !== undefined)) &&
          (input.ModelApprovalStatus === undefined || one.ModelApprovalStatus === input.ModelApprovalStatus),
      );
    const { items, next } = listPage(kept, input, {
      name: keyOf,
      created: (one) => one.CreationTime,
      order: "Ascending",
    });
    return { ModelPackageSummaryList: items, ...next };
  },
});

/**
 * A version has the name of its group, and none of its own, whatever the service model requires (aws-cloudformation-resource-providers-sagemaker, UpdateHandler of a
 * ModelPackage, which refuses one that has both; sagemaker-python-sdk#5606).
 */
function versionIn(context: Context, groupName: string): { key: string; fields: Partial<ModelPackage> } {
  const group = findRecord(modelPackageGroups, context, { ModelPackageGroupName: groupName } satisfies JsonObject);
  const name = text(group["ModelPackageGroupName"]);
  const versions = context.store.list<ModelPackage>(PACKAGE).filter((one) => one.ModelPackageGroupName === name);
  const version = Math.max(0, ...versions.map((one) => one.ModelPackageVersion ?? 0)) + 1;
  return {
    key: `${name}/${version}`,
    fields: { ModelPackageGroupName: name, ModelPackageVersion: version },
  };
}

export function findModelPackage(context: Context, nameOrArn: string): ModelPackage {
  const key = context.arns.parse(nameOrArn)?.key ?? nameOrArn;
  const found = context.store.get<ModelPackage>(PACKAGE, key);
  if (found === undefined) throw validationException(`ModelPackage ${context.arns.of(PACKAGE, key)} does not exist.`);
  return found;
}

function keyOf(one: ModelPackage): string {
  return one.ModelPackageGroupName === undefined
    ? one.ModelPackageName
    : `${one.ModelPackageGroupName}/${one.ModelPackageVersion ?? 0}`;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
