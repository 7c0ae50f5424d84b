import { kmsRules } from "../../../../domain/rules/kms.ts";
import { holdEach, type Case } from "./cases.ts";
import { keyAndValue, tagCases } from "./tagCases.ts";

const statement = { Effect: "Allow", Action: "kms:*", Principal: "*", Resource: "*" };
const policy = (...Statement: readonly object[]) => ({ Policy: JSON.stringify({ Version: "2012-10-17", Statement }) });
const padded = (bytes: number) => {
  const room = bytes - policy({ ...statement, Sid: "" }).Policy.length;
  return policy({ ...statement, Sid: "x".repeat(room) });
};
const policies: Readonly<Record<string, Case>> = {
  "policy-size": { holds: [padded(32_768)], breaks: [padded(32_769)] },
  policy: {
    holds: [policy(statement), policy({ ...statement, Resource: undefined })],
    breaks: [policy({ ...statement, Principal: undefined }), { Policy: "{" }],
  },
};
const aliases: Readonly<Record<string, Case>> = {
  "alias-name": {
    holds: [{ AliasName: "alias/a/b_c-D" }, { AliasName: `alias/${"a".repeat(250)}` }],
    breaks: [
      ...[{ AliasName: "key" }, { AliasName: "alias/" }, { AliasName: "alias/a b" }],
      { AliasName: `alias/${"a".repeat(251)}` },
    ],
  },
  "alias-reserved": { holds: [{ AliasName: "alias/awsome" }], breaks: [{ AliasName: "alias/aws/s3" }] },
  "alias-target": {
    holds: [{ TargetKeyId: "1234abcd-12ab-34cd-56ef-1234567890ab" }],
    breaks: [{ TargetKeyId: "alias/x" }, { TargetKeyId: "arn:aws:kms:us-east-1:123456789012:alias/x" }],
  },
};
const tags = tagCases(keyAndValue("Tags", "TagKey", "TagValue"));

describe("kmsRules", () => {
  holdEach("CreateKey", kmsRules["CreateKey"] ?? [], {
    ...policies,
    "usage-of-spec": {
      holds: [
        ...[{}, { KeySpec: "SYMMETRIC_DEFAULT" }, { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }],
        { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" },
      ],
      breaks: [{ KeySpec: "RSA_2048" }, { KeySpec: "SYMMETRIC_DEFAULT", KeyUsage: "SIGN_VERIFY" }],
    },
    ...tags,
  });
  holdEach("PutKeyPolicy", kmsRules["PutKeyPolicy"] ?? [], policies);
  holdEach("CreateAlias", kmsRules["CreateAlias"] ?? [], aliases);
  holdEach("UpdateAlias", kmsRules["UpdateAlias"] ?? [], aliases);
  holdEach("ScheduleKeyDeletion", kmsRules["ScheduleKeyDeletion"] ?? [], {
    window: {
      holds: [{}, { PendingWindowInDays: 7 }, { PendingWindowInDays: 30 }],
      breaks: [{ PendingWindowInDays: 6 }, { PendingWindowInDays: 31 }],
    },
  });
  holdEach("TagResource", kmsRules["TagResource"] ?? [], tags);
});
