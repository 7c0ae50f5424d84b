import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
  type CreateKeyCommandInput,
} from "@aws-sdk/client-kms";
import type { Context } from "../../core/context.ts";
import { unlessMissing } from "../../core/errors.ts";
import { allTags } from "../../core/inputs.ts";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { tagChange } from "../../core/tags.ts";
import { compact, count, flag, must, text, type Props } from "../../core/values.ts";

const gone = ["NotFoundException"];

export const kmsKey: ResourceType = {
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
    const client = context.client(KMSClient);
    const request: CreateKeyCommandInput = compact({
      Description: text(inputs["description"]),
      KeySpec: text(inputs["customerMasterKeySpec"]),
      KeyUsage: text(inputs["keyUsage"]),
      MultiRegion: flag(inputs["multiRegion"]),
      Policy: text(inputs["policy"]),
      BypassPolicyLockoutSafetyCheck: flag(inputs["bypassPolicyLockoutSafetyCheck"]),
      Tags: kmsTags(allTags(inputs)),
    });
    const made = await context.retry({ codes: ["MalformedPolicyDocumentException"], forMs: 60_000 }, () =>
      client.send(new CreateKeyCommand(request), context.call),
    );
    const id = made.KeyMetadata?.KeyId ?? "";
    context.made(id);
    await rotate(id, inputs, context);
    await enable(id, inputs, context);
    return id;
  },

  async read(id, _state, context) {
    const client = context.client(KMSClient);
    const found = await unlessMissing(gone, () => client.send(new DescribeKeyCommand({ KeyId: id }), context.call));
    const live = found?.KeyMetadata;
    if (live === undefined || live.KeyState === "PendingDeletion") return undefined;
    const policy = await client.send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: "default" }), context.call);
    const rotation = await unlessMissing(["UnsupportedOperationException"], () =>
      client.send(new GetKeyRotationStatusCommand({ KeyId: id }), context.call),
    );
    const tags = await client.send(new ListResourceTagsCommand({ KeyId: id }), context.call);
    return compact({
      arn: live.Arn,
      keyId: live.KeyId,
      description: live.Description ?? "",
      customerMasterKeySpec: live.KeySpec,
      keyUsage: live.KeyUsage,
      isEnabled: live.Enabled ?? true,
      multiRegion: live.MultiRegion ?? false,
      policy: policy.Policy,
      enableKeyRotation: rotation?.KeyRotationEnabled ?? false,
      tagsAll: Object.fromEntries((tags.Tags ?? []).map((tag) => [tag.TagKey ?? "", tag.TagValue ?? ""])),
    });
  },

  async update(id, change, context) {
    const client = context.client(KMSClient);
    const { inputs } = change;
    // A disabled key takes no other change.
    if (change.differs("isEnabled") && flag(inputs["isEnabled"]) === true) await enable(id, inputs, context);
    if (change.differs("enableKeyRotation")) await rotate(id, inputs, context);
    if (change.differs("description")) {
      const Description = text(inputs["description"]) ?? "";
      await client.send(new UpdateKeyDescriptionCommand({ KeyId: id, Description }), context.call);
    }
    const Policy = text(inputs["policy"]);
    if (change.differs("policy") && Policy !== undefined) {
      await client.send(new PutKeyPolicyCommand({ KeyId: id, PolicyName: "default", Policy }), context.call);
    }
    if (change.differs("isEnabled") && flag(inputs["isEnabled"]) === false) await enable(id, inputs, context);
    if (change.differs("tags", "tagsAll")) {
      const { set, unset } = tagChange(allTags(change.oldInputs), allTags(inputs));
      if (unset.length > 0) await client.send(new UntagResourceCommand({ KeyId: id, TagKeys: unset }), context.call);
      const Tags = kmsTags(set);
      if (Tags.length > 0) await client.send(new TagResourceCommand({ KeyId: id, Tags }), context.call);
    }
  },

  async delete(id, state, context) {
    const PendingWindowInDays = count(state["deletionWindowInDays"]) ?? 30;
    await unlessMissing(/NotFoundException|KMSInvalidStateException: .*pending deletion/i, () =>
      context.client(KMSClient).send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays }), context.call),
    );
  },
};

const kmsTags = (tags: Record<string, string>): { TagKey: string; TagValue: string }[] =>
  Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

async function rotate(KeyId: string, inputs: Props, context: Context): Promise<void> {
  const client = context.client(KMSClient);
  if (flag(inputs["enableKeyRotation"]) === true) {
    await client.send(new EnableKeyRotationCommand({ KeyId }), context.call);
  } else if (inputs["customerMasterKeySpec"] === "SYMMETRIC_DEFAULT") {
    await client.send(new DisableKeyRotationCommand({ KeyId }), context.call);
  }
}

async function enable(KeyId: string, inputs: Props, context: Context): Promise<void> {
  const client = context.client(KMSClient);
  if (flag(inputs["isEnabled"]) === false) await client.send(new DisableKeyCommand({ KeyId }), context.call);
  else await client.send(new EnableKeyCommand({ KeyId }), context.call);
}

export const kmsAlias: ResourceType = {
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
    await context.client(KMSClient).send(new CreateAliasCommand({ AliasName, TargetKeyId }), context.call);
    return AliasName;
  },

  async read(id, _state, context) {
    const client = context.client(KMSClient);
    let Marker: string | undefined;
    do {
      const page = await client.send(new ListAliasesCommand(Marker === undefined ? {} : { Marker }), context.call);
      const live = page.Aliases?.find((alias) => alias.AliasName === id);
      if (live !== undefined) {
        const key = await client.send(new DescribeKeyCommand({ KeyId: live.TargetKeyId ?? id }), context.call);
        return compact({
          name: id,
          arn: live.AliasArn,
          targetKeyId: live.TargetKeyId,
          targetKeyArn: key.KeyMetadata?.Arn,
        });
      }
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    return undefined;
  },

  async update(id, change, context) {
    if (!change.differs("targetKeyId")) return;
    const TargetKeyId = must(change.inputs, "targetKeyId");
    await context.client(KMSClient).send(new UpdateAliasCommand({ AliasName: id, TargetKeyId }), context.call);
  },

  async delete(id, _state, context) {
    await unlessMissing(gone, () =>
      context.client(KMSClient).send(new DeleteAliasCommand({ AliasName: id }), context.call),
    );
  },
};
