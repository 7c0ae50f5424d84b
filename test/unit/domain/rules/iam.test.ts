import { iamRules } from "../../../../domain/rules/iam.ts";
import { stsRules } from "../../../../domain/rules/sts.ts";
import { holdEach, type Case } from "./cases.ts";
import { keyAndValue, tagCases } from "./tagCases.ts";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const trusted = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } };
const document = (...Statement: readonly object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
/** A document of exactly so many characters, and the same with white space between its parts. */
const sized = (characters: number, one: object): string => {
  const room = characters - document({ ...one, Sid: "" }).length;
  return document({ ...one, Sid: "x".repeat(room) });
};
const spaced = (text: string): string => JSON.stringify(JSON.parse(text), undefined, 8);

const named = (member: string, most: number): Case => ({
  holds: [{ [member]: "a".repeat(most) }, { [member]: "a_+=,.@-B1" }],
  breaks: [{ [member]: "a".repeat(most + 1) }, { [member]: "" }, { [member]: "a b" }, { [member]: "a/b" }],
});
const documents = (member: string, kind: "identity" | "trust", most: number): Readonly<Record<string, Case>> => {
  const good = kind === "trust" ? trusted : statement;
  const is = (text: string) => ({ [member]: text });
  return {
    "document-size": {
      holds: [is(sized(most, good)), is(spaced(sized(most, good)))],
      breaks: [is(sized(most + 1, good)), is(spaced(sized(most + 1, good)))],
    },
    document: {
      holds: [
        is(document(good)),
        is(JSON.stringify({ Statement: good })),
        is(document({ ...good, Sid: "A" }, { ...good, Sid: "B" })),
        is(document({ ...good, Action: kind === "trust" ? ["sts:AssumeRole", "sts:TagSession"] : ["*", "s3:*"] })),
      ],
      breaks: [
        is("{"),
        is("[]"),
        is(document()),
        is(document({ ...good, Effect: "allow" })),
        is(JSON.stringify({ Version: "2012-10-18", Statement: [good] })),
        is(document({ ...good, Action: undefined })),
        is(document({ ...good, Sid: "A" }, { ...good, Sid: "A" })),
        ...(kind === "trust"
          ? [
              is(document({ ...good, Resource: "*" })),
              is(document({ ...good, Principal: undefined })),
              is(document({ ...good, Action: ["sts:AssumeRole", "s3:GetObject"] })),
            ]
          : [
              is(document({ ...good, Principal: "*" })),
              is(document({ ...good, Resource: undefined })),
              is(document({ ...good, Action: ["s3:GetObject", "GetObject"] })),
              is(document({ ...good, Resource: "bucket" })),
              is(document({ ...good, Sid: "a b" })),
            ]),
      ],
    },
    characters: {
      holds: [is(document({ ...good, Sid: "é\t" }))],
      breaks: [is(document({ ...good, Sid: "–" })), is(document({ ...good, Sid: "日" }))],
    },
  };
};
const path: Case = {
  holds: [{ Path: "/" }, { Path: "/service-role/" }, { Path: `/${"a".repeat(510)}/` }],
  breaks: [{ Path: "service-role/" }, { Path: "/service-role" }, { Path: `/${"a".repeat(511)}/` }],
};
const settings: Readonly<Record<string, Case>> = {
  description: {
    holds: [{ Description: "x".repeat(1000) }, { Description: "fährt – nein".replace("–", "-") }],
    breaks: [{ Description: "x".repeat(1001) }, { Description: "reads – and writes" }, { Description: "“x”" }],
  },
  "session-duration": {
    holds: [{ MaxSessionDuration: 3600 }, { MaxSessionDuration: 43_200 }],
    breaks: [{ MaxSessionDuration: 3599 }, { MaxSessionDuration: 43_201 }],
  },
};
const policies = (...sizes: readonly number[]) => ({
  Policies: sizes.map((size, index) => ({ PolicyName: `p${index}`, PolicyDocument: sized(size, statement) })),
});
const tags = tagCases(keyAndValue("Tags"), { plain: true, foldCase: true });
const policyTags = tagCases(keyAndValue("Tags"), { plain: true });

describe("iamRules", () => {
  holdEach("CreateRole", iamRules["CreateRole"] ?? [], {
    name: named("RoleName", 64),
    ...documents("AssumeRolePolicyDocument", "trust", 8192),
    ...settings,
    path,
    "inline-size": { holds: [policies(5120, 5120)], breaks: [policies(5120, 5121)] },
    "inline-names-differ": {
      holds: [{ Policies: [{ PolicyName: "a" }, { PolicyName: "A" }] }],
      breaks: [{ Policies: [{ PolicyName: "a" }, { PolicyName: "a" }] }],
    },
    "attached-count": {
      holds: [{ ManagedPolicyArns: Array.from({ length: 25 }, String) }],
      breaks: [{ ManagedPolicyArns: Array.from({ length: 26 }, String) }],
    },
    ...tags,
  });
  holdEach("UpdateRole", iamRules["UpdateRole"] ?? [], settings);
  holdEach(
    "UpdateAssumeRolePolicy",
    iamRules["UpdateAssumeRolePolicy"] ?? [],
    documents("PolicyDocument", "trust", 8192),
  );
  holdEach("PutRolePolicy", iamRules["PutRolePolicy"] ?? [], {
    name: named("PolicyName", 128),
    ...documents("PolicyDocument", "identity", 10_240),
  });
  holdEach("CreatePolicy", iamRules["CreatePolicy"] ?? [], {
    name: named("PolicyName", 128),
    ...documents("PolicyDocument", "identity", 6144),
    path,
    ...policyTags,
  });
  holdEach("CreatePolicyVersion", iamRules["CreatePolicyVersion"] ?? [], documents("PolicyDocument", "identity", 6144));
  holdEach("TagRole", iamRules["TagRole"] ?? [], tags);
});

describe("stsRules", () => {
  const seconds = (least: number, most: number): Case => ({
    holds: [{ DurationSeconds: least }, { DurationSeconds: most }],
    breaks: [{ DurationSeconds: least - 1 }, { DurationSeconds: most + 1 }],
  });
  holdEach("AssumeRole", stsRules["AssumeRole"] ?? [], {
    "session-name": {
      holds: [{ RoleSessionName: "ab" }, { RoleSessionName: "a".repeat(64) }],
      breaks: [{ RoleSessionName: "a" }, { RoleSessionName: "a".repeat(65) }, { RoleSessionName: "a b" }],
    },
    duration: seconds(900, 43_200),
    "policy-size": {
      holds: [{ Policy: sized(2048, statement) }],
      breaks: [{ Policy: sized(2049, statement) }],
    },
    "policy-document": {
      holds: [{ Policy: document(statement) }],
      breaks: [{ Policy: document({ ...statement, Principal: "*" }) }, { Policy: "{" }],
    },
    "policy-count": {
      holds: [{ PolicyArns: Array.from({ length: 10 }, (_, index) => ({ arn: String(index) })) }],
      breaks: [{ PolicyArns: Array.from({ length: 11 }, (_, index) => ({ arn: String(index) })) }],
    },
    ...tags,
  });
  holdEach("GetSessionToken", stsRules["GetSessionToken"] ?? [], { duration: seconds(900, 129_600) });
});
