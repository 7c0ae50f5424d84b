import * as athena from "@aws-sdk/client-athena";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, nested, plain, toAws } from "../../core/shape.ts";
import { newTags, retag, tagList, tagMap } from "../../core/tags.ts";
import { compact, count, flag, isObject, must, object, text, type Props } from "../../core/values.ts";
import { partitionOf } from "../../partitions.ts";

const gone = /WorkGroup .*not found/;

const configuration = {
  ...plain("bytesScannedCutoffPerQuery", "executionRole", "requesterPaysEnabled"),
  enforceWorkgroupConfiguration: "EnforceWorkGroupConfiguration",
  publishCloudwatchMetricsEnabled: "PublishCloudWatchMetricsEnabled",
  engineVersion: nested("EngineVersion", plain("selectedEngineVersion")),
  resultConfiguration: nested("ResultConfiguration", {
    ...plain("expectedBucketOwner", "outputLocation"),
    encryptionConfiguration: nested("EncryptionConfiguration", { encryptionOption: true, kmsKeyArn: "KmsKey" }),
  }),
};
const shape = { configuration: nested("Configuration", configuration), ...plain("description", "name") };

/** The least that the provider takes; Athena itself takes 10,000,000. */
const LEAST_CUTOFF = 10_485_760;

/** A workgroup; `forceDestroy` deletes it with the queries that it has run (terraform-provider-aws, `aws_athena_workgroup`). */
export const workgroup: ResourceType = {
  service: athena.AthenaClient,
  inputs: {
    name: { replace: true, computed: true },
    configuration: {},
    description: {},
    forceDestroy: { default: false, local: true },
    state: { default: "ENABLED" },
    ...regional,
    ...tagged,
  },
  outputs: ["arn", "tagsAll"],
  name: { property: "name", maxLength: 128, identifies: true },

  check(inputs) {
    const cutoff = count(object(inputs["configuration"])?.["bytesScannedCutoffPerQuery"]) ?? LEAST_CUTOFF;
    return [
      ...checkShape(shape, inputs),
      ...(cutoff >= LEAST_CUTOFF || cutoff === 0
        ? []
        : [
            {
              property: "configuration.bytesScannedCutoffPerQuery",
              reason: `expected to be at least (${LEAST_CUTOFF}), got ${cutoff}`,
            },
          ]),
    ];
  },

  async create(inputs, context) {
    const Name = must(inputs, "name");
    const tags = newTags(inputs);
    const request = { Name, Description: text(inputs["description"]), Configuration: configured(inputs) };
    const command = new athena.CreateWorkGroupCommand({ ...request, Tags: tags.length > 0 ? tags : undefined });
    await context.send(command);
    context.made(Name);
    if (text(inputs["state"]) === "DISABLED")
      await context.send(new athena.UpdateWorkGroupCommand({ WorkGroup: Name, State: "DISABLED" }));
    return Name;
  },

  async read(id, _state, context) {
    const found = await context.find(gone, new athena.GetWorkGroupCommand({ WorkGroup: id }));
    if (found?.WorkGroup === undefined) return undefined;
    const { Account: account = "" } = await context.send(new GetCallerIdentityCommand({}), STSClient);
    const arn = `arn:${partitionOf(context.region).partition}:athena:${context.region}:${account}:workgroup/${id}`;
    const { Tags } = await context.send(new athena.ListTagsForResourceCommand({ ResourceARN: arn }));
    const { WorkGroup } = found;
    return compact({
      ...fromAws(shape, WorkGroup),
      arn,
      name: id,
      state: WorkGroup.State,
      tagsAll: tagMap(Tags),
    });
  },

  async update(id, change, context) {
    const { inputs } = change;
    if (change.differs("configuration", "description", "state")) {
      const { ResultConfiguration: results = {}, ...others } = configured(inputs);
      const ResultConfigurationUpdates = {
        ...results,
        ...(results.OutputLocation === undefined && { RemoveOutputLocation: true }),
        ...(results.EncryptionConfiguration === undefined && { RemoveEncryptionConfiguration: true }),
      };
      const limit = others.BytesScannedCutoffPerQuery === undefined && { RemoveBytesScannedCutoffPerQuery: true };
      await context.send(
        new athena.UpdateWorkGroupCommand({
          WorkGroup: id,
          Description: text(inputs["description"]) ?? "",
          State: text(inputs["state"]) === "DISABLED" ? "DISABLED" : "ENABLED",
          ConfigurationUpdates: { ...others, ...limit, ResultConfigurationUpdates },
        }),
      );
    }
    await retag(change, context, {
      set: (tags, ResourceARN) => new athena.TagResourceCommand({ ResourceARN, Tags: tagList(tags) }),
      unset: (TagKeys, ResourceARN) => new athena.UntagResourceCommand({ ResourceARN, TagKeys }),
    });
  },

  async delete(id, state, context) {
    const RecursiveDeleteOption = flag(state["forceDestroy"]) === true;
    await context.find(gone, new athena.DeleteWorkGroupCommand({ WorkGroup: id, RecursiveDeleteOption }));
  },
};

/** With what the real provider says where nothing is said of it. */
function configured(inputs: Props): athena.WorkGroupConfiguration {
  const given = inputs["configuration"];
  const said = isObject(given) ? given : {};
  return {
    EnforceWorkGroupConfiguration: true,
    PublishCloudWatchMetricsEnabled: true,
    RequesterPaysEnabled: false,
    ...toAws<athena.WorkGroupConfiguration>(configuration, said),
  };
}
