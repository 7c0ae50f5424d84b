import { bytesOf, has, isObject, listOf, objectOf, parsedJson, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";

const NAMES = "S3 User Guide, General purpose bucket naming rules";
const PREFIXES = ["xn--", "sthree-", "amzn-s3-demo-"];
/** How the name of a bucket of an account's own regional namespace ends (S3 User Guide, "Account regional namespace naming rules"). */
export const ACCOUNT_BUCKET = /-\d{12}-[a-z0-9-]+-an$/;
const SUFFIXES = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/** Rules of a bucket's name. Directory buckets are named after their zone, with a suffix that is their own: they are not made here. */
export const createBucketRules: readonly Rule<Json>[] = rulesOf<Json>("s3/CreateBucket", {
  "bucket-name": {
    says: "A bucket's name has 3 to 63 lower-case letters, digits, hyphens and single dots, with a letter or digit at both ends.",
    source: NAMES,
    code: "InvalidBucketName",
    broken: (request) => {
      const name = textOf(request, "Bucket");
      return name === undefined || (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes(".."))
        ? undefined
        : `The specified bucket is not valid: ${name}`;
    },
  },
  "no-address": {
    says: "A bucket's name doesn't look like an IP address.",
    source: NAMES,
    code: "InvalidBucketName",
    broken: (request) =>
      /^\d+\.\d+\.\d+\.\d+$/.test(textOf(request, "Bucket") ?? "") ? "The specified bucket is not valid." : undefined,
  },
  "reserved-prefix": {
    says: `A bucket's name doesn't begin with ${PREFIXES.join(", ")}.`,
    source: NAMES,
    code: "InvalidBucketName",
    broken: (request) => {
      const name = textOf(request, "Bucket") ?? "";
      const prefix = PREFIXES.find((one) => name.startsWith(one));
      return prefix === undefined ? undefined : `The specified bucket is not valid: ${prefix} is reserved.`;
    },
  },
  "reserved-suffix": {
    says: `A bucket's name doesn't end with ${SUFFIXES.join(", ")}.`,
    source: NAMES,
    code: "InvalidBucketName",
    broken: (request) => {
      const name = textOf(request, "Bucket") ?? "";
      // A directory bucket has a zone before its suffix, and this name it has to have.
      const suffix = SUFFIXES.find((one) => name.endsWith(one) && !/--[a-z0-9-]+-az\d+--x-s3$/.test(name));
      return suffix === undefined ? undefined : `The specified bucket is not valid: ${suffix} is reserved.`;
    },
  },
  "account-namespace": {
    says: "Only a bucket of the account's own regional namespace has a name that ends with -an, -ACCOUNT-REGION-an, and it has to.",
    source: `${NAMES}, Account regional namespace naming rules`,
    code: "InvalidBucketName",
    broken: (request) => {
      const name = textOf(request, "Bucket");
      const namespace = has(request, "BucketNamespace") ? textOf(request, "BucketNamespace") : "global";
      if (name === undefined || namespace === undefined) return undefined;
      const isOwn = namespace === "account-regional";
      return (isOwn ? ACCOUNT_BUCKET.test(name) : !name.endsWith("-an"))
        ? undefined
        : `The specified bucket is not valid: ${name} is ${isOwn ? "not" : "reserved for"} a name of an account regional namespace.`;
    },
  },
});

export const policyRules: readonly Rule<Json>[] = rulesOf<Json>("s3/PutBucketPolicy", {
  "policy-size": {
    says: "A bucket policy has at most 20 KB.",
    source: 'S3 User Guide, Bucket policies and user policies: "Bucket policies are limited to 20 KB in size."',
    code: "PolicyTooLarge",
    broken: (request) =>
      bytesOf(textOf(request, "Policy") ?? "") > 20 * 1024
        ? "The policy exceeds the maximum allowed document size."
        : undefined,
  },
  policy: {
    says: "A bucket policy is JSON whose statements each have an effect, a principal, actions and resources.",
    source: "S3 User Guide, Bucket policies; messages of terraform-provider-aws' reports",
    code: "MalformedPolicy",
    broken: (request) => {
      const policy = textOf(request, "Policy");
      if (policy === undefined) return undefined;
      const parsed = parsedJson(policy);
      if (parsed === undefined || !isObject(parsed.value))
        return "Policies must be valid JSON and the first byte must be '{'";
      const all: unknown = parsed.value["Statement"];
      const statements: unknown[] = Array.isArray(all) ? all : [all];
      for (const statement of statements) {
        if (!isObject(statement)) return "Missing required field Statement";
        for (const [field, other] of [
          ["Effect"],
          ["Principal", "NotPrincipal"],
          ["Action", "NotAction"],
          ["Resource", "NotResource"],
        ] as const)
          if (!(field in statement) && (other === undefined || !(other in statement)))
            return `Missing required field ${field}`;
      }
      return undefined;
    },
  },
});

const METHODS = ["GET", "PUT", "HEAD", "POST", "DELETE"];

export const corsRules: readonly Rule<Json>[] = rulesOf<Json>("s3/PutBucketCors", {
  "rule-count": {
    says: "A bucket has at most 100 CORS rules.",
    source: 'S3 User Guide, Elements of a CORS configuration: "You can add up to 100 rules to the configuration."',
    code: "InvalidRequest",
    broken: (request) =>
      corsOf(request).length > 100
        ? "The number of CORS rules should not exceed allowed limit of 100 rules."
        : undefined,
  },
  methods: {
    says: `A CORS rule is about ${METHODS.join(", ")}.`,
    source: 'service model of S3, CORSRule.AllowedMethods: "Valid values are GET, PUT, HEAD, POST, and DELETE."',
    code: "InvalidRequest",
    broken: (request) => {
      const methods = corsOf(request).flatMap((rule) => textsOf(rule, "AllowedMethods"));
      const wrong = methods.find((method) => !METHODS.includes(method));
      return wrong === undefined
        ? undefined
        : `Found unsupported HTTP method in CORS config. Unsupported method is ${wrong}`;
    },
  },
  wildcards: {
    says: "An origin, and a header, of a CORS rule has at most one asterisk.",
    source: 'S3 User Guide, Elements of a CORS configuration: "can contain only one * wildcard character"',
    code: "InvalidRequest",
    broken: (request) => {
      const texts = corsOf(request).flatMap((rule) => [
        ...textsOf(rule, "AllowedOrigins").map((value) => ["AllowedOrigin", value] as const),
        ...textsOf(rule, "AllowedHeaders").map((value) => ["AllowedHeader", value] as const),
      ]);
      const wrong = texts.find(([, value]) => value.split("*").length > 2);
      return wrong === undefined ? undefined : `${wrong[0]} "${wrong[1]}" can not have more than one wildcard.`;
    },
  },
});

function textsOf(rule: Json, name: string): readonly string[] {
  return (listOf(rule, name) ?? []).filter((value) => typeof value === "string");
}

function corsOf(request: Json): readonly Json[] {
  return (listOf(objectOf(request, "CORSConfiguration") ?? {}, "CORSRules") ?? []).filter(isObject);
}

export const encryptionRules: readonly Rule<Json>[] = rulesOf<Json>("s3/PutBucketEncryption", {
  "key-of-kms": {
    says: "A key is named where KMS encrypts, not where S3 itself does.",
    source:
      'service model of S3, ServerSideEncryptionByDefault.KMSMasterKeyID: "allowed if and only if SSEAlgorithm is set to aws:kms or aws:kms:dsse"',
    code: "InvalidArgument",
    broken: (request) =>
      defaultsOf(request).some(
        (one) => textOf(one, "SSEAlgorithm") === "AES256" && textOf(one, "KMSMasterKeyID") !== undefined,
      )
        ? "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"
        : undefined,
  },
  "one-rule": {
    says: "A bucket has one rule of encryption.",
    source: "service model of S3, ServerSideEncryptionConfiguration; S3 API reference, PutBucketEncryption",
    code: "MalformedXML",
    broken: (request) =>
      (listOf(objectOf(request, "ServerSideEncryptionConfiguration") ?? {}, "Rules")?.length ?? 1) > 1
        ? "The XML you provided was not well-formed or did not validate against our published schema"
        : undefined,
  },
});

function defaultsOf(request: Json): readonly Json[] {
  const rules = listOf(objectOf(request, "ServerSideEncryptionConfiguration") ?? {}, "Rules") ?? [];
  return rules.filter(isObject).map((rule) => objectOf(rule, "ApplyServerSideEncryptionByDefault") ?? {});
}
