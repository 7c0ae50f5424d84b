import * as iam from "@aws-sdk/client-iam";
import type { Context } from "../../core/context.ts";
import { tagged, type ResourceType } from "../../core/resourceType.ts";
import { fromAws, plain, toAws } from "../../core/shape.ts";
import { newTags, retag, tagList, tagMap } from "../../core/tags.ts";
import { compact, count, flag, must, text } from "../../core/values.ts";

const gone = ["NoSuchEntity", "NoSuchEntityException"];
const shape = {
  ...plain("description", "maxSessionDuration", "path", "permissionsBoundary"),
  assumeRolePolicy: "AssumeRolePolicyDocument",
  name: "RoleName",
};

export const role: ResourceType = {
  service: iam.IAMClient,
  inputs: {
    assumeRolePolicy: { required: true, json: true },
    description: {},
    forceDetachPolicies: { default: false, local: true },
    maxSessionDuration: { default: 3600 },
    name: { replace: true, computed: true },
    namePrefix: { replace: true, local: true },
    path: { default: "/", replace: true },
    permissionsBoundary: {},
    ...tagged,
  },
  outputs: ["arn", "createDate", "uniqueId", "tagsAll", "inlinePolicies", "managedPolicyArns"],
  name: { property: "name", prefixProperty: "namePrefix", maxLength: 64, identifies: true },

  async create(inputs, context) {
    const RoleName = must(inputs, "name");
    const request = { ...toAws<iam.CreateRoleCommandInput>(shape, inputs), Tags: newTags(inputs) };
    // A principal in the trust policy may be a role that was made a moment ago.
    const rule = { codes: ["MalformedPolicyDocument"], message: /invalid principal/i, forMs: 60_000 };
    await context.retry(rule, () => context.send(new iam.CreateRoleCommand(request)));
    return RoleName;
  },

  async read(id, _state, context) {
    const found = await context.find(gone, new iam.GetRoleCommand({ RoleName: id }));
    const live = found?.Role;
    if (live === undefined) return undefined;
    const attached = await context.send(new iam.ListAttachedRolePoliciesCommand({ RoleName: id }));
    return compact({
      ...{ maxSessionDuration: 3600, path: "/", ...fromAws(shape, live) },
      arn: live.Arn,
      assumeRolePolicy: decodeURIComponent(live.AssumeRolePolicyDocument ?? ""),
      permissionsBoundary: live.PermissionsBoundary?.PermissionsBoundaryArn,
      createDate: live.CreateDate?.toISOString(),
      uniqueId: live.RoleId,
      managedPolicyArns: (attached.AttachedPolicies ?? []).map((policy) => policy.PolicyArn ?? ""),
      tagsAll: tagMap(live.Tags),
    });
  },

  async update(id, change, context) {
    const { inputs } = change;
    if (change.differs("assumeRolePolicy")) {
      const request = { RoleName: id, PolicyDocument: must(inputs, "assumeRolePolicy") };
      await context.send(new iam.UpdateAssumeRolePolicyCommand(request));
    }
    if (change.differs("description", "maxSessionDuration")) {
      const MaxSessionDuration = count(inputs["maxSessionDuration"]) ?? 3600;
      const request = { RoleName: id, Description: text(inputs["description"]) ?? "", MaxSessionDuration };
      await context.send(new iam.UpdateRoleCommand(request));
    }
    if (change.differs("permissionsBoundary")) {
      const PermissionsBoundary = text(inputs["permissionsBoundary"]);
      if (PermissionsBoundary === undefined) {
        await context.send(new iam.DeleteRolePermissionsBoundaryCommand({ RoleName: id }));
      } else {
        await context.send(new iam.PutRolePermissionsBoundaryCommand({ RoleName: id, PermissionsBoundary }));
      }
    }
    await retag(change, context, {
      set: (tags) => new iam.TagRoleCommand({ RoleName: id, Tags: tagList(tags) }),
      unset: (TagKeys) => new iam.UntagRoleCommand({ RoleName: id, TagKeys }),
    });
  },

  async delete(id, state, context) {
    if (flag(state["forceDetachPolicies"]) === true) await detachAll(id, context);
    await context.find(gone, new iam.DeleteRoleCommand({ RoleName: id }));
  },
};

async function detachAll(RoleName: string, context: Context): Promise<void> {
  const attached = await context.find(gone, new iam.ListAttachedRolePoliciesCommand({ RoleName }));
  for (const { PolicyArn } of attached?.AttachedPolicies ?? []) {
    await context.send(new iam.DetachRolePolicyCommand({ RoleName, PolicyArn }));
  }
  const inline = await context.find(gone, new iam.ListRolePoliciesCommand({ RoleName }));
  for (const PolicyName of inline?.PolicyNames ?? []) {
    await context.send(new iam.DeleteRolePolicyCommand({ RoleName, PolicyName }));
  }
}

const split = (id: string, separator: string): [string, string] => {
  const at = id.indexOf(separator);
  return [id.slice(0, at), id.slice(at + 1)];
};

/** An inline policy of a role; its id is `role:name`. */
export const rolePolicy: ResourceType = {
  service: iam.IAMClient,
  inputs: {
    name: { replace: true, computed: true },
    namePrefix: { replace: true, local: true },
    policy: { required: true, json: true },
    role: { required: true, replace: true },
  },
  outputs: [],
  name: { property: "name", prefixProperty: "namePrefix", maxLength: 128 },

  async create(inputs, context) {
    const RoleName = must(inputs, "role");
    const PolicyName = must(inputs, "name");
    const request = { RoleName, PolicyName, PolicyDocument: must(inputs, "policy") };
    await context.send(new iam.PutRolePolicyCommand(request));
    return `${RoleName}:${PolicyName}`;
  },

  async read(id, _state, context) {
    const [RoleName, PolicyName] = split(id, ":");
    const live = await context.find(gone, new iam.GetRolePolicyCommand({ RoleName, PolicyName }));
    if (live === undefined) return undefined;
    return { role: RoleName, name: PolicyName, policy: decodeURIComponent(live.PolicyDocument ?? "") };
  },

  async update(id, change, context) {
    const [RoleName, PolicyName] = split(id, ":");
    const request = { RoleName, PolicyName, PolicyDocument: must(change.inputs, "policy") };
    await context.send(new iam.PutRolePolicyCommand(request));
  },

  async delete(id, _state, context) {
    const [RoleName, PolicyName] = split(id, ":");
    await context.find(gone, new iam.DeleteRolePolicyCommand({ RoleName, PolicyName }));
  },
};

/** A managed policy on a role; its id is `role/policy ARN`. */
export const rolePolicyAttachment: ResourceType = {
  service: iam.IAMClient,
  inputs: { policyArn: { required: true, replace: true }, role: { required: true, replace: true } },
  outputs: [],

  async create(inputs, context) {
    const request = { RoleName: must(inputs, "role"), PolicyArn: must(inputs, "policyArn") };
    await context.send(new iam.AttachRolePolicyCommand(request));
    return `${request.RoleName}/${request.PolicyArn}`;
  },

  async read(id, _state, context) {
    const [RoleName, PolicyArn] = split(id, "/");
    const live = await context.find(gone, new iam.ListAttachedRolePoliciesCommand({ RoleName }));
    const attached = live?.AttachedPolicies?.some((policy) => policy.PolicyArn === PolicyArn) ?? false;
    return attached ? { role: RoleName, policyArn: PolicyArn } : undefined;
  },

  async delete(id, _state, context) {
    const [RoleName, PolicyArn] = split(id, "/");
    await context.find(gone, new iam.DetachRolePolicyCommand({ RoleName, PolicyArn }));
  },
};
