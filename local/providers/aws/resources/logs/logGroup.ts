import * as logs from "@aws-sdk/client-cloudwatch-logs";
import type { Context } from "../../core/context.ts";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { toAws } from "../../core/shape.ts";
import { allTags, retag } from "../../core/tags.ts";
import { compact, count, flag, must, text } from "../../core/values.ts";

const gone = ["ResourceNotFoundException"];

export const logGroup: ResourceType = {
  service: logs.CloudWatchLogsClient,
  inputs: {
    name: { replace: true, computed: true },
    namePrefix: { replace: true, local: true },
    kmsKeyId: {},
    logGroupClass: { replace: true, computed: true },
    retentionInDays: {},
    skipDestroy: { default: false, local: true },
    ...regional,
    ...tagged,
  },
  outputs: ["arn", "tagsAll"],
  name: { property: "name", prefixProperty: "namePrefix", maxLength: 512, identifies: true },

  async create(inputs, context) {
    const name = must(inputs, "name");
    const tags = allTags(inputs);
    const request: logs.CreateLogGroupCommandInput = {
      logGroupName: name,
      ...toAws<object>({ kmsKeyId: "kmsKeyId", logGroupClass: "logGroupClass" }, inputs),
      tags: Object.keys(tags).length > 0 ? tags : undefined,
    };
    await context.send(new logs.CreateLogGroupCommand(request));
    context.made(name);
    await retain(name, count(inputs["retentionInDays"]) ?? 0, context);
    return name;
  },

  async read(id, _state, context) {
    const client = context.client(logs.CloudWatchLogsClient);
    for await (const { logGroups } of logs.paginateDescribeLogGroups({ client }, { logGroupNamePrefix: id })) {
      const live = logGroups?.find((one) => one.logGroupName === id);
      if (live === undefined) continue;
      const arn = (live.arn ?? "").replace(/:\*$/, "");
      const tags = await context.send(new logs.ListTagsForResourceCommand({ resourceArn: arn }));
      return compact({
        name: id,
        arn,
        kmsKeyId: live.kmsKeyId,
        logGroupClass: live.logGroupClass ?? "STANDARD",
        retentionInDays: live.retentionInDays ?? 0,
        tagsAll: tags.tags ?? {},
      });
    }
    return undefined;
  },

  async update(id, change, context) {
    if (change.differs("retentionInDays")) await retain(id, count(change.inputs["retentionInDays"]) ?? 0, context);
    if (change.differs("kmsKeyId")) {
      const kmsKeyId = text(change.inputs["kmsKeyId"]);
      await (kmsKeyId === undefined
        ? context.send(new logs.DisassociateKmsKeyCommand({ logGroupName: id }))
        : context.send(new logs.AssociateKmsKeyCommand({ logGroupName: id, kmsKeyId })));
    }
    await retag(change, context, {
      set: (tags, resourceArn) => new logs.TagResourceCommand({ resourceArn, tags }),
      unset: (tagKeys, resourceArn) => new logs.UntagResourceCommand({ resourceArn, tagKeys }),
    });
  },

  async delete(id, state, context) {
    if (flag(state["skipDestroy"]) === true) return;
    await context.find(gone, new logs.DeleteLogGroupCommand({ logGroupName: id }));
  },
};

/** 0 days: for ever. */
async function retain(logGroupName: string, days: number, context: Context): Promise<void> {
  if (days > 0) {
    await context.send(new logs.PutRetentionPolicyCommand({ logGroupName, retentionInDays: days }));
  } else {
    await context.find(gone, new logs.DeleteRetentionPolicyCommand({ logGroupName }));
  }
}
