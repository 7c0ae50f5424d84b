import * as sagemaker from "@aws-sdk/client-sagemaker";
import type { Context } from "../../core/context.ts";
import { regional, tagged, UnhealthyError, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, shapeOf, toAws } from "../../core/shape.ts";
import { newTags } from "../../core/tags.ts";
import { isObject, text, type Props } from "../../core/values.ts";
import { arnAndTags, gone, updateTags } from "./shared.ts";

const updatable = shapeOf(sagemaker.UpdateDomainRequest$, [
  "appNetworkAccessType",
  "defaultSpaceSettings",
  "defaultUserSettings",
]);
const domainShape = {
  ...shapeOf(sagemaker.CreateDomainRequest$, ["authMode", "domainName", "kmsKeyId", "subnetIds", "vpcId"]),
  ...updatable,
};

/** What AWS hears of only when the domain goes. */
const local = shapeOf(sagemaker.DeleteDomainRequest$, ["retentionPolicy"]);

/**
 * A Studio domain. Unlike CloudFormation's it can take its home file system along when it is deleted
 * (`retentionPolicy.homeEfsFileSystem: "Delete"`).
 */
export const domain: ResourceType = {
  service: sagemaker.SageMakerClient,
  inputs: {
    domainName: { required: true, replace: true },
    authMode: { required: true, replace: true },
    vpcId: { required: true, replace: true },
    kmsKeyId: { replace: true },
    // ForceNew, though UpdateDomain takes subnets (terraform-provider-aws #48778).
    subnetIds: { required: true, set: true, replace: true },
    defaultSpaceSettings: {},
    defaultUserSettings: { required: true },
    appNetworkAccessType: { default: "PublicInternetOnly" },
    retentionPolicy: { local: true },
    ...regional,
    ...tagged,
  },
  outputs: [
    ...["arn", "homeEfsFileSystemId", "securityGroupIdForDomainBoundary", "singleSignOnApplicationArn"],
    ...["singleSignOnManagedApplicationInstanceId", "tagsAll", "url"],
  ],

  check: (inputs) => checkShape({ ...domainShape, ...local }, inputs),

  // The block is ForceNew, what it says is not.
  replaces: (olds, news) =>
    (olds["retentionPolicy"] === undefined) === (news["retentionPolicy"] === undefined) ? [] : ["retentionPolicy"],

  async create(inputs, context) {
    const asked = toAws<sagemaker.CreateDomainCommandInput>(domainShape, inputs);
    const request = { ...withIdleBounds(asked), Tags: newTags(inputs) };
    // Asked once, though the role may be a second old (terraform-provider-aws, `resourceDomainCreate`).
    const { DomainId: id = "" } = await context.send(new sagemaker.CreateDomainCommand(request));
    context.made(id);
    await ready(id, context);
    return id;
  },

  async read(id, _state, context) {
    const live = await describe(id, context);
    if (live === undefined) return undefined;
    return {
      ...fromAws(domainShape, live),
      homeEfsFileSystemId: live.HomeEfsFileSystemId ?? "",
      securityGroupIdForDomainBoundary: live.SecurityGroupIdForDomainBoundary ?? "",
      singleSignOnApplicationArn: live.SingleSignOnApplicationArn ?? "",
      singleSignOnManagedApplicationInstanceId: live.SingleSignOnManagedApplicationInstanceId ?? "",
      url: live.Url ?? "",
      ...(await arnAndTags(live.DomainArn, context)),
    };
  },

  // How apps reach the network is sent with every update, and neither VPC nor subnets ever are: SageMaker refuses that for a
  // domain in VPC-only mode (terraform-provider-aws #45528, internal/service/sagemaker/domain.go).
  async update(id, change, context) {
    if (change.differs(...Object.keys(updatable))) {
      const request = {
        ...withIdleBounds(toAws<sagemaker.UpdateDomainCommandInput>(updatable, change.inputs)),
        DomainId: id,
      };
      await context.send(new sagemaker.UpdateDomainCommand(request));
      await ready(id, context);
    }
    await updateTags(change, context);
  },

  async delete(id, state, context) {
    const HomeEfsFileSystem = retentionOf(state);
    const request = { DomainId: id, RetentionPolicy: { HomeEfsFileSystem } };
    await context.find(gone, new sagemaker.DeleteDomainCommand(request));
    await context.poll(`the domain '${id}' to be deleted`, async () => {
      const live = await describe(id, context);
      if (live?.Status === "Delete_Failed")
        throw new Error(live.FailureReason ?? `the domain '${id}' can't be deleted`);
      return live === undefined ? true : undefined;
    });
  },
};

const describe = (id: string, context: Context): Promise<sagemaker.DescribeDomainCommandOutput | undefined> =>
  context.find(gone, new sagemaker.DescribeDomainCommand({ DomainId: id }));

async function ready(id: string, context: Context): Promise<void> {
  await context.poll(`the domain '${id}' to be in service`, async () => {
    const live = await describe(id, context);
    if (live?.Status === "Failed" || live?.Status === "Update_Failed")
      throw new UnhealthyError(id, live.FailureReason ?? `the domain '${id}' is ${live.Status}`);
    return live?.Status === "InService" ? true : undefined;
  });
}

/**
 * Upstream sends 0 for what idle settings leave out (domain.go, `expandIdleSettings`), and SageMaker takes nothing below 60: who
 * says one of the three has to say all.
 */
function withIdleBounds<T>(request: T): T {
  if (Array.isArray(request) || typeof request !== "object" || request === null) return request;
  const members = Object.entries(request).map(([name, member]): [string, unknown] => {
    if (name !== "IdleSettings") return [name, withIdleBounds<unknown>(member)];
    const unsaid = { IdleTimeoutInMinutes: 0, MaxIdleTimeoutInMinutes: 0, MinIdleTimeoutInMinutes: 0 };
    return [name, { ...unsaid, ...(member as object) }];
  });
  return Object.fromEntries(members) as T;
}

/** What AWS keeps unless it is told otherwise. */
function retentionOf(state: Props): sagemaker.RetentionType {
  const policy = state["retentionPolicy"];
  return isObject(policy) && text(policy["homeEfsFileSystem"]) === "Delete" ? "Delete" : "Retain";
}
