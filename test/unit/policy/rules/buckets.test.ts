import { expect } from "chai";
import { bucketIsEncrypted, bucketRefusesPlainHttp } from "../../../../policy/rules/bucketSettings.ts";
import { bucketBlocksPublicAccess, bucketGrantsNothingToThePublic } from "../../../../policy/rules/publicBuckets.ts";
import { UNKNOWN_STRING, violations, type Shown } from "../../../support/policies.ts";

const CLASSIC: Shown = { type: "aws:s3/bucket:Bucket", name: "pictures", props: { bucket: "pictures-1a2b3c4" } };
const NEW: Shown = { ...CLASSIC, props: { bucket: UNKNOWN_STRING } };
const NATIVE: Shown = { type: "aws-native:s3:Bucket", name: "pictures", props: {} };
const native = (props: Shown["props"]): Shown => ({ ...NATIVE, props });
/** A setting of the classic provider, in a resource of its own. */
const beside = (kind: string, props: Shown["props"]): Shown => ({
  type: `aws:s3/bucket${kind}:Bucket${kind}`,
  name: "setting",
  props: { bucket: "pictures-1a2b3c4", ...props },
});
/** The same for a bucket that a preview has no name for yet. */
const besideNew = (kind: string, props: Shown["props"]): Shown => ({
  ...beside(kind, { ...props, bucket: UNKNOWN_STRING }),
  madeFrom: { bucket: ["pictures"] },
});
const rule = (sseAlgorithm: string) => ({ applyServerSideEncryptionByDefault: { sseAlgorithm } });
const ENCRYPTION = "ServerSideEncryptionConfiguration";
const CLOSED = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const TLS_ONLY = {
  ...{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::p", "arn:aws:s3:::p/*"] },
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const policy = (...statements: object[]) => beside("Policy", { policy: JSON.stringify(document(...statements)) });

describe("s3-bucket-encrypted", () => {
  it("is met by a configuration beside the bucket, by name or before there is one, or on the bucket", async () => {
    const sse = { rules: [rule("AES256")] };
    const own = [{ serverSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }];
    for (const stack of [
      [CLASSIC, beside(ENCRYPTION, sse)],
      [NEW, besideNew(ENCRYPTION, sse)],
      [native({ bucketEncryption: { serverSideEncryptionConfiguration: own } })],
      [{ ...CLASSIC, props: { serverSideEncryptionConfiguration: { rule: rule("AES256") } } }],
    ])
      expect(await violations(bucketIsEncrypted, stack)).to.deep.equal([]);
  });

  it("is broken by a bucket without one, and by one that belongs to another", async () => {
    const other = beside(ENCRYPTION, { bucket: "other", rules: [rule("AES256")] });
    for (const stack of [[CLASSIC], [NATIVE], [CLASSIC, other]]) {
      const [message, ...more] = await violations(bucketIsEncrypted, stack);
      expect(message).to.contain("Bucket 'pictures' does not say how its objects are encrypted. Add a");
      expect(more).to.deep.equal([]);
    }
  });

  it("demands a KMS key when told so", async () => {
    const kms = { requireKmsKey: true };
    const s3Keys = [CLASSIC, beside(ENCRYPTION, { rules: [rule("AES256")] })];
    expect((await violations(bucketIsEncrypted, s3Keys, kms))[0]).to.contain("but a KMS key is required");
    const ownKey = [CLASSIC, beside(ENCRYPTION, { rules: [rule("aws:kms")] })];
    expect(await violations(bucketIsEncrypted, ownKey, kms)).to.deep.equal([]);
  });

  it("leaves exempt resources alone", async () => {
    expect(await violations(bucketIsEncrypted, [CLASSIC], { exempt: ["pictures"] })).to.deep.equal([]);
  });
});

describe("s3-bucket-blocks-public-access", () => {
  it("is met by all four switches, beside the bucket, on it, or for the account", async () => {
    const account = { ...beside("", CLOSED), type: "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock" };
    for (const stack of [
      [CLASSIC, beside("PublicAccessBlock", CLOSED)],
      [NEW, besideNew("PublicAccessBlock", CLOSED)],
      [native({ publicAccessBlockConfiguration: CLOSED })],
      [CLASSIC, NATIVE, account],
    ])
      expect(await violations(bucketBlocksPublicAccess, stack)).to.deep.equal([]);
    expect(await violations(bucketBlocksPublicAccess, [CLASSIC], { accountIsBlocked: true })).to.deep.equal([]);
  });

  it("names the switches that are off", async () => {
    const half = [
      CLASSIC,
      beside("PublicAccessBlock", { ...CLOSED, ignorePublicAcls: false, blockPublicPolicy: undefined }),
    ];
    expect((await violations(bucketBlocksPublicAccess, half))[0]).to.contain(
      "Bucket 'pictures' does not block public access: blockPublicPolicy, ignorePublicAcls must be true.",
    );
    expect(await violations(bucketBlocksPublicAccess, [CLASSIC])).to.have.length(1);
    expect(await violations(bucketBlocksPublicAccess, [NATIVE])).to.have.length(1);
  });
});

describe("s3-no-public-grant", () => {
  const principal = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "s3:GetObject" };
  const everyone = { Effect: "Allow", Principal: "*", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::p/*" };

  it("is met by private lists, by grants to somebody and by a denial to everyone", async () => {
    const limited = { ...everyone, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } };
    const stack = [
      beside("Acl", { acl: "private" }),
      native({ accessControl: "Private" }),
      policy(principal, TLS_ONLY),
    ];
    expect(await violations(bucketGrantsNothingToThePublic, [...stack, policy(limited)])).to.deep.equal([]);
  });

  it("is broken by lists and groups for everyone", async () => {
    const uri = "http://acs.amazonaws.com/groups/global/AllUsers";
    const grants = beside("Acl", { accessControlPolicy: { grants: [{ grantee: { type: "Group", uri } }] } });
    const found = await violations(bucketGrantsNothingToThePublic, [
      beside("Acl", { acl: "public-read" }),
      native({ accessControl: "PublicReadWrite" }),
      grants,
    ]);
    expect(found).to.have.length(3);
    expect(found[0]).to.contain(`the access control list "public-read", which lets everyone in`);
    expect(found[2]).to.contain(`grants access to ${uri}`);
  });

  it("is broken by a statement for everyone, of either provider", async () => {
    const nativePolicy = {
      ...{ type: "aws-native:s3:BucketPolicy", name: "open" },
      props: { policyDocument: document({ ...everyone, Principal: { AWS: ["*"] }, Sid: "Open" }) },
    };
    const found = await violations(bucketGrantsNothingToThePublic, [policy(everyone), nativePolicy]);
    expect(found[0]).to.contain("Bucket policy 'setting', statement 1, allows s3:GetObject to everyone.");
    expect(found[1]).to.contain(`Bucket policy 'open', statement "Open", allows`);
  });
});

describe("s3-bucket-tls-only", () => {
  const nativePolicy = (Resource: unknown): Shown => ({
    ...{ type: "aws-native:s3:BucketPolicy", name: "policy", madeFrom: { bucket: ["pictures"] } },
    props: { bucket: UNKNOWN_STRING, policyDocument: document({ ...TLS_ONLY, Resource }) },
  });

  it("is met by a denial of plain HTTP, also where its ARNs are not known yet", async () => {
    const open = besideNew("Policy", { policy: UNKNOWN_STRING });
    const stacks = [
      [CLASSIC, policy(TLS_ONLY)],
      [NATIVE, nativePolicy([UNKNOWN_STRING])],
      [NEW, open],
    ];
    for (const stack of stacks) expect(await violations(bucketRefusesPlainHttp, stack)).to.deep.equal([]);
  });

  it("is broken without a policy, and by one that leaves a way in", async () => {
    const ways = [
      { ...TLS_ONLY, Effect: "Allow" },
      { ...TLS_ONLY, Principal: { AWS: "arn:aws:iam::123456789012:root" } },
      { ...TLS_ONLY, Action: "s3:GetObject" },
      { ...TLS_ONLY, Resource: "arn:aws:s3:::p" },
      { ...TLS_ONLY, Condition: { Bool: { "aws:SecureTransport": "true" } } },
    ];
    for (const stack of [[CLASSIC], [NATIVE], ...ways.map((way) => [CLASSIC, policy(way)])]) {
      const [message] = await violations(bucketRefusesPlainHttp, stack);
      expect(message).to.contain("Bucket 'pictures' takes requests without TLS. Add a bucket policy with");
    }
  });
});
