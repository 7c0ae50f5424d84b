import * as kms from "@aws-sdk/client-kms";
import type { Context } from "../../core/context.ts";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { fromAws, plain, toAws } from "../../core/shape.ts";
import { allTags, retag } from "../../core/tags.ts";
import { compact, count, flag, must, text, type Props } from "../../core/values.ts";

const gone = ["NotFoundException"];
const shape = {
  ...plain("bypassPolicyLockoutSafetyCheck", "description", "keyUsage", "multiRegion", "policy"),
  customerMasterKeySpec: "KeySpec",
};

export const kmsKey: ResourceType = {
  service: kms.KMSClient,
  inputs: {
    description: { computed: true },
    bypassPolicyLockoutSafetyCheck: { default: false, local: true },
    customerMasterKeySpec: { default: "SYMMETRIC_DEFAULT", replace: true },
    deletionWindowInDays: { local: true },
    enableKeyRotation: {},
    isEnabled: { default: true },
    keyUsage: { default: "ENCRYPT_DECRYPT", replace: true },
    multiRegion: { replace: true, computed: true },
    policy: { json: true, computed: true },
    ...regional,
    ...tagged,
  },
  outputs: ["arn", "keyId", "tagsAll"],

  async create(inputs, context) {
    const request = { ...toAws<kms.CreateKeyCommandInput>(shape, inputs), Tags: kmsTags(allTags(inputs)) };
    const made = await context.retry({ codes: ["MalformedPolicyDocumentException"], forMs: 60_000 }, () =>
      context.send(new kms.CreateKeyCommand(request)),
    );
    const id = made.KeyMetadata?.KeyId ?? "";
    context.made(id);
    await rotate(id, inputs, context);
    await enable(id, inputs, context);
    return id;
  },

  async read(id, _state, context) {
    const found = await context.find(gone, new kms.DescribeKeyCommand({ KeyId: id }));
    const live = found?.KeyMetadata;
    if (live === undefined || live.KeyState === "PendingDeletion") return undefined;
    const policy = await context.send(new kms.GetKeyPolicyCommand({ KeyId: id, PolicyName: "default" }));
    const rotation = await context.find(
      ["UnsupportedOperationException"],
      new kms.GetKeyRotationStatusCommand({ KeyId: id }),
    );
    const tags = await context.send(new kms.ListResourceTagsCommand({ KeyId: id }));
    return compact({
      ...{ description: "", multiRegion: false, ...fromAws(shape, live) },
      arn: live.Arn,
      keyId: live.KeyId,
      isEnabled: live.Enabled ?? true,
      policy: policy.Policy,
      enableKeyRotation: rotation?.KeyRotationEnabled ?? false,
      tagsAll: Object.fromEntries((tags.Tags ?? []).map((tag) => [tag.TagKey ?? "", tag.TagValue ?? ""])),
    });
  },

  async update(id, change, context) {
    const { inputs } = change;
    // A disabled key takes no other change.
    if (change.differs("isEnabled") && flag(inputs["isEnabled"]) === true) await enable(id, inputs, context);
    if (change.differs("enableKeyRotation")) await rotate(id, inputs, context);
    if (change.differs("description")) {
      const Description = text(inputs["description"]) ?? "";
      await context.send(new kms.UpdateKeyDescriptionCommand({ KeyId: id, Description }));
    }
    const Policy = text(inputs["policy"]);
    if (change.differs("policy") && Policy !== undefined) {
      await context.send(new kms.PutKeyPolicyCommand({ KeyId: id, PolicyName: "default", Policy }));
    }
    if (change.differs("isEnabled") && flag(inputs["isEnabled"]) === false) await enable(id, inputs, context);
    await retag(change, context, {
      set: (tags) => new kms.TagResourceCommand({ KeyId: id, Tags: kmsTags(tags) }),
      unset: (TagKeys) => new kms.UntagResourceCommand({ KeyId: id, TagKeys }),
    });
  },

  async delete(id, state, context) {
    const PendingWindowInDays = count(state["deletionWindowInDays"]) ?? 30;
    await context.find(
      /NotFoundException|KMSInvalidStateException: .*pending deletion/i,
      new kms.ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays }),
    );
  },
};

const kmsTags = (tags: Record<string, string>): { TagKey: string; TagValue: string }[] =>
  Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

async function rotate(KeyId: string, inputs: Props, context: Context): Promise<void> {
  if (flag(inputs["enableKeyRotation"]) === true) {
    await context.send(new kms.EnableKeyRotationCommand({ KeyId }));
  } else if (inputs["customerMasterKeySpec"] === "SYMMETRIC_DEFAULT") {
    await context.send(new kms.DisableKeyRotationCommand({ KeyId }));
  }
}

async function enable(KeyId: string, inputs: Props, context: Context): Promise<void> {
  if (flag(inputs["isEnabled"]) === false) await context.send(new kms.DisableKeyCommand({ KeyId }));
  else await context.send(new kms.EnableKeyCommand({ KeyId }));
}

export const kmsAlias: ResourceType = {
  service: kms.KMSClient,
  inputs: {
    name: { replace: true, computed: true },
    namePrefix: { replace: true, local: true },
    targetKeyId: { required: true, local: true },
    ...regional,
  },
  outputs: ["arn", "targetKeyArn"],
  name: { property: "name", prefixProperty: "namePrefix", maxLength: 256, start: "alias/" },
  volatile: (changed) => (changed("targetKeyId") ? ["targetKeyArn"] : []),

  check: ({ name }) =>
    typeof name !== "string" || name.startsWith("alias/")
      ? []
      : [{ property: "name", reason: `name must begin with 'alias/', got '${name}'` }],

  async create(inputs, context) {
    const AliasName = must(inputs, "name");
    const TargetKeyId = must(inputs, "targetKeyId");
    await context.send(new kms.CreateAliasCommand({ AliasName, TargetKeyId }));
    return AliasName;
  },

  async read(id, _state, context) {
    for await (const { Aliases } of kms.paginateListAliases({ client: context.client(kms.KMSClient) }, {})) {
      const live = Aliases?.find((alias) => alias.AliasName === id);
      if (live === undefined) continue;
      const key = await context.send(new kms.DescribeKeyCommand({ KeyId: live.TargetKeyId ?? id }));
      const { AliasArn: arn, TargetKeyId: targetKeyId } = live;
      return compact({ name: id, arn, targetKeyId, targetKeyArn: key.KeyMetadata?.Arn });
    }
    return undefined;
  },

  async update(id, change, context) {
    if (!change.differs("targetKeyId")) return;
    const TargetKeyId = must(change.inputs, "targetKeyId");
    await context.send(new kms.UpdateAliasCommand({ AliasName: id, TargetKeyId }));
  },

  delete: (id, _state, context) => context.find(gone, new kms.DeleteAliasCommand({ AliasName: id })),
};
