import * as sns from "@aws-sdk/client-sns";
import type { Context } from "../../core/context.ts";
import { unlessMissing } from "../../core/errors.ts";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { capital } from "../../core/shape.ts";
import { newTags, retag, tagList, tagMap } from "../../core/tags.ts";
import { compact, must, type Json, type Props } from "../../core/values.ts";

const gone = ["NotFound", "NotFoundException"];

/** Inputs that are SNS attributes, which are text on the wire and have a capital letter there. */
const topicAttributes = [
  ...["contentBasedDeduplication", "deliveryPolicy", "displayName", "fifoTopic", "kmsMasterKeyId", "policy"],
  ...["signatureVersion", "tracingConfig"],
];
const subscriptionAttributes = [
  ...["deliveryPolicy", "filterPolicy", "filterPolicyScope", "rawMessageDelivery", "redrivePolicy"],
  "subscriptionRoleArn",
];

const written = (value: Json | undefined): string | undefined =>
  value === undefined || value === null || typeof value === "object" ? undefined : String(value);

function toAttributes(names: readonly string[], inputs: Props): Record<string, string> {
  const pairs = names.map((name) => [capital(name), written(inputs[name])]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

function fromAttributes(names: readonly string[], attributes: Readonly<Record<string, string>>): Props {
  const found = names.map((name): [string, Json | undefined] => {
    const value = attributes[capital(name)];
    if (value === "true" || value === "false") return [name, value === "true"];
    return [name, name === "signatureVersion" && value !== undefined ? Number(value) : value];
  });
  return compact(Object.fromEntries(found));
}

export const topic: ResourceType = {
  service: sns.SNSClient,
  inputs: {
    name: { replace: true, computed: true },
    namePrefix: { replace: true, local: true },
    contentBasedDeduplication: {},
    deliveryPolicy: { json: true },
    displayName: {},
    fifoTopic: { replace: true },
    kmsMasterKeyId: {},
    policy: { json: true, computed: true },
    signatureVersion: { computed: true },
    tracingConfig: { computed: true },
    ...regional,
    ...tagged,
  },
  outputs: ["arn", "beginningArchiveTime", "owner", "tagsAll"],
  name: { property: "name", prefixProperty: "namePrefix", maxLength: 256 },

  check: ({ name, fifoTopic }) =>
    fifoTopic === true && typeof name === "string" && !name.endsWith(".fifo")
      ? [{ property: "name", reason: `the name of a FIFO topic must end with '.fifo', got '${name}'` }]
      : [],

  async create(inputs, context) {
    const made = await context.send(
      new sns.CreateTopicCommand({
        Name: must(inputs, "name"),
        Attributes: toAttributes(topicAttributes, inputs),
        Tags: newTags(inputs),
      }),
    );
    return made.TopicArn ?? "";
  },

  async read(id, _state, context) {
    const found = await context.find(gone, new sns.GetTopicAttributesCommand({ TopicArn: id }));
    if (found === undefined) return undefined;
    const attributes = found.Attributes ?? {};
    const tags = await context.send(new sns.ListTagsForResourceCommand({ ResourceArn: id }));
    return compact({
      ...fromAttributes(topicAttributes, attributes),
      name: id.split(":").at(-1),
      arn: id,
      owner: attributes["Owner"] ?? id.split(":")[4],
      beginningArchiveTime: attributes["BeginningArchiveTime"] ?? "",
      tagsAll: tagMap(tags.Tags),
    });
  },

  async update(id, change, context) {
    for (const name of topicAttributes) {
      if (name === "fifoTopic" || !change.differs(name)) continue;
      const request = { AttributeName: capital(name), AttributeValue: written(change.inputs[name]) ?? "" };
      await context.send(new sns.SetTopicAttributesCommand({ TopicArn: id, ...request }));
    }
    await retag(change, context, {
      set: (tags) => new sns.TagResourceCommand({ ResourceArn: id, Tags: tagList(tags) }),
      unset: (TagKeys) => new sns.UntagResourceCommand({ ResourceArn: id, TagKeys }),
    });
  },

  delete: (id, _state, context) => context.find(gone, new sns.DeleteTopicCommand({ TopicArn: id })),
};

export const topicPolicy: ResourceType = {
  service: sns.SNSClient,
  inputs: { arn: { required: true, replace: true }, policy: { required: true, json: true }, ...regional },
  outputs: ["owner"],
  async create(inputs, context) {
    await putPolicy(must(inputs, "arn"), must(inputs, "policy"), context);
    return must(inputs, "arn");
  },
  async read(id, _state, context) {
    const found = await context.find(gone, new sns.GetTopicAttributesCommand({ TopicArn: id }));
    if (found === undefined) return undefined;
    return compact({ arn: id, policy: found.Attributes?.["Policy"], owner: id.split(":")[4] });
  },
  update: (id, change, context) => putPolicy(id, must(change.inputs, "policy"), context),
  /** A topic always has a policy, so it gets back the one that AWS gives a new topic. */
  async delete(id, _state, context) {
    const owner = id.split(":")[4] ?? "";
    const actions = ["GetTopicAttributes", "SetTopicAttributes", "AddPermission", "RemovePermission", "DeleteTopic"];
    const statement = {
      Sid: "__default_statement_ID",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: [...actions, "Subscribe", "ListSubscriptionsByTopic", "Publish"].map((action) => `SNS:${action}`),
      Resource: id,
      Condition: { StringEquals: { "AWS:SourceOwner": owner } },
    };
    const policy = JSON.stringify({ Version: "2008-10-17", Id: "__default_policy_ID", Statement: [statement] });
    await unlessMissing(gone, () => putPolicy(id, policy, context));
  },
};

const putPolicy = (TopicArn: string, AttributeValue: string, context: Context): Promise<unknown> =>
  context.send(new sns.SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue }));

export const topicSubscription: ResourceType = {
  service: sns.SNSClient,
  inputs: {
    endpoint: { required: true, replace: true },
    protocol: { required: true, replace: true },
    topic: { required: true, replace: true },
    confirmationTimeoutInMinutes: { local: true },
    endpointAutoConfirms: { local: true },
    deliveryPolicy: { json: true },
    filterPolicy: { json: true },
    filterPolicyScope: { computed: true },
    rawMessageDelivery: {},
    redrivePolicy: { json: true },
    subscriptionRoleArn: {},
    ...regional,
  },
  outputs: ["arn", "confirmationWasAuthenticated", "ownerId", "pendingConfirmation"],

  async create(inputs, context) {
    const made = await context.send(
      new sns.SubscribeCommand({
        TopicArn: must(inputs, "topic"),
        Protocol: must(inputs, "protocol"),
        Endpoint: must(inputs, "endpoint"),
        Attributes: toAttributes(subscriptionAttributes, inputs),
        ReturnSubscriptionArn: true,
      }),
    );
    return made.SubscriptionArn ?? "";
  },

  async read(id, _state, context) {
    const found = await context.find(gone, new sns.GetSubscriptionAttributesCommand({ SubscriptionArn: id }));
    if (found === undefined) return undefined;
    const attributes = found.Attributes ?? {};
    return compact({
      ...fromAttributes(subscriptionAttributes, attributes),
      rawMessageDelivery: attributes["RawMessageDelivery"] === "true",
      arn: id,
      topic: attributes["TopicArn"],
      protocol: attributes["Protocol"],
      endpoint: attributes["Endpoint"],
      ownerId: attributes["Owner"] ?? "",
      pendingConfirmation: attributes["PendingConfirmation"] === "true",
      confirmationWasAuthenticated: attributes["ConfirmationWasAuthenticated"] === "true",
    });
  },

  async update(id, change, context) {
    for (const name of subscriptionAttributes) {
      if (!change.differs(name)) continue;
      const AttributeValue = written(change.inputs[name]) ?? (name === "rawMessageDelivery" ? "false" : "{}");
      const request = { SubscriptionArn: id, AttributeName: capital(name), AttributeValue };
      await context.send(new sns.SetSubscriptionAttributesCommand(request));
    }
  },

  delete: (id, _state, context) => context.find(gone, new sns.UnsubscribeCommand({ SubscriptionArn: id })),
};
