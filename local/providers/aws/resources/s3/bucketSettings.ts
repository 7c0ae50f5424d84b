import * as s3 from "@aws-sdk/client-s3";
import { fromAws, nested, plain, shapeOf, toAws } from "../../core/shape.ts";
import { flag, must, object, text } from "../../core/values.ts";
import { bucketSetting } from "./bucketSetting.ts";

export const bucketVersioning = bucketSetting({
  inputs: { versioningConfiguration: { required: true }, mfa: { local: true } },
  shape: { versioningConfiguration: nested("VersioningConfiguration", { mfaDelete: "MFADelete", status: true }) },
  put: async (Bucket, inputs, context) => {
    const wanted = object(inputs["versioningConfiguration"]) ?? {};
    // Versioning that was never on has no state to put: S3 knows only Enabled and Suspended.
    if (text(wanted["status"]) === "Disabled") return;
    const VersioningConfiguration = toAws<object>({ mfaDelete: "MFADelete", status: true }, wanted);
    const request = { Bucket, VersioningConfiguration, MFA: text(inputs["mfa"]) };
    await context.send(new s3.PutBucketVersioningCommand(request));
  },
  get: async (Bucket, context) => {
    const live = await context.send(new s3.GetBucketVersioningCommand({ Bucket }));
    const status = { status: live.Status ?? "Disabled" };
    return {
      versioningConfiguration: live.MFADelete === undefined ? status : { ...status, mfaDelete: live.MFADelete },
    };
  },
  remove: async (Bucket, context) => {
    const live = await context.send(new s3.GetBucketVersioningCommand({ Bucket }));
    if (live.Status !== "Enabled") return;
    const VersioningConfiguration = { Status: "Suspended" as const };
    await context.send(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  },
});

const encryption = shapeOf(s3.ServerSideEncryptionConfiguration$, ["rules"], { BlockedEncryptionTypes: false });
export const bucketEncryption = bucketSetting({
  inputs: { rules: { required: true } },
  shape: encryption,
  put: async (Bucket, inputs, context) => {
    const ServerSideEncryptionConfiguration = toAws<s3.ServerSideEncryptionConfiguration>(encryption, inputs);
    await context.send(new s3.PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
  },
  missing: ["ServerSideEncryptionConfigurationNotFoundError"],
  get: async (Bucket, context) => {
    const live = await context.send(new s3.GetBucketEncryptionCommand({ Bucket }));
    return fromAws(encryption, live.ServerSideEncryptionConfiguration);
  },
  remove: (Bucket, context) => context.send(new s3.DeleteBucketEncryptionCommand({ Bucket })),
});

const access = plain("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets");
export const bucketPublicAccessBlock = bucketSetting({
  inputs: {
    blockPublicAcls: {},
    blockPublicPolicy: {},
    ignorePublicAcls: {},
    restrictPublicBuckets: {},
    skipDestroy: { local: true },
  },
  put: async (Bucket, inputs, context) => {
    const PublicAccessBlockConfiguration = toAws<object>(access, inputs);
    await context.send(new s3.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  },
  missing: ["NoSuchPublicAccessBlockConfiguration"],
  get: async (Bucket, context) => {
    const live = await context.send(new s3.GetPublicAccessBlockCommand({ Bucket }));
    const off = Object.fromEntries(Object.keys(access).map((key) => [key, false]));
    return { ...off, ...fromAws(access, live.PublicAccessBlockConfiguration) };
  },
  remove: async (Bucket, context, state) => {
    if (flag(state["skipDestroy"]) === true) return;
    await context.send(new s3.DeletePublicAccessBlockCommand({ Bucket }));
  },
});

export const bucketPolicy = bucketSetting({
  inputs: { policy: { required: true, json: true } },
  put: async (Bucket, inputs, context) => {
    const Policy = must(inputs, "policy");
    // A principal that was made a moment ago is unknown to S3 for a while.
    await context.retry({ codes: ["MalformedPolicy"], message: /invalid principal/i, forMs: 60_000 }, () =>
      context.send(new s3.PutBucketPolicyCommand({ Bucket, Policy })),
    );
  },
  missing: ["NoSuchBucketPolicy"],
  get: async (Bucket, context) => {
    const live = await context.send(new s3.GetBucketPolicyCommand({ Bucket }));
    return { policy: live.Policy ?? "" };
  },
  remove: (Bucket, context) => context.send(new s3.DeleteBucketPolicyCommand({ Bucket })),
});

export const bucketOwnershipControls = bucketSetting({
  inputs: { rule: { required: true } },
  shape: { rule: nested("Rule", plain("objectOwnership")) },
  put: async (Bucket, inputs, context) => {
    const ObjectOwnership = must(object(inputs["rule"]) ?? {}, "objectOwnership") as "BucketOwnerEnforced";
    const OwnershipControls = { Rules: [{ ObjectOwnership }] };
    await context.send(new s3.PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls }));
  },
  missing: ["OwnershipControlsNotFoundError"],
  get: async (Bucket, context) => {
    const live = await context.send(new s3.GetBucketOwnershipControlsCommand({ Bucket }));
    const [rule] = live.OwnershipControls?.Rules ?? [];
    return { rule: fromAws(plain("objectOwnership"), rule) };
  },
  remove: (Bucket, context) => context.send(new s3.DeleteBucketOwnershipControlsCommand({ Bucket })),
});
