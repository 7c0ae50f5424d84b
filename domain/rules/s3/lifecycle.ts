import { has, isObject, listOf, numberOf, objectOf, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { repeated } from "../values.ts";

const MODEL = "service model of S3";
const GUIDE = "S3 User Guide, Lifecycle configuration elements";
const CONSTRAINTS = "S3 User Guide, Transitioning objects using Amazon S3 Lifecycle: constraints and considerations";
const MALFORMED = "The XML you provided was not well-formed or did not validate against our published schema";
const INVALID = "InvalidArgument";

/** Classes of storage from the warmest to the coldest: objects go down this list alone. */
const COLDER = ["STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"];
const INFREQUENT = ["STANDARD_IA", "ONEZONE_IA"];

function rulesIn(request: Json): readonly Json[] {
  return (listOf(objectOf(request, "LifecycleConfiguration") ?? {}, "Rules") ?? []).filter(isObject);
}

function membersOf(rule: Json, name: string): readonly Json[] {
  return (listOf(rule, name) ?? []).filter(isObject);
}

/** The first problem of any rule of the configuration. */
function ofEach(problem: (rule: Json) => string | undefined): (request: Json) => string | undefined {
  return (request) =>
    rulesIn(request)
      .map(problem)
      .find((found) => found !== undefined);
}

function filters(rule: Json): readonly string[] {
  const filter = objectOf(rule, "Filter");
  return filter === undefined
    ? []
    : ["Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan", "And"].filter((one) => has(filter, one));
}

function hasTags(rule: Json): boolean {
  const filter = objectOf(rule, "Filter") ?? {};
  return has(filter, "Tag") || (listOf(objectOf(filter, "And") ?? {}, "Tags")?.length ?? 0) > 0;
}

function hasSizes(rule: Json): boolean {
  const filter = objectOf(rule, "Filter") ?? {};
  return [filter, objectOf(filter, "And") ?? {}].some(
    (one) => has(one, "ObjectSizeGreaterThan") || has(one, "ObjectSizeLessThan"),
  );
}

const ACTIONS = [
  "Expiration",
  "Transitions",
  "NoncurrentVersionTransitions",
  "NoncurrentVersionExpiration",
  "AbortIncompleteMultipartUpload",
];

export const lifecycleRules: readonly Rule<Json>[] = rulesOf<Json>("s3/PutBucketLifecycleConfiguration", {
  "rule-count": {
    says: "A lifecycle configuration has at most 1,000 rules.",
    source: 'S3 User Guide, Setting an S3 Lifecycle configuration: "can have up to 1,000 rules"',
    code: "MalformedXML",
    broken: (request) => (rulesIn(request).length > 1000 ? MALFORMED : undefined),
  },
  "rule-ids-differ": {
    says: "Rules of a lifecycle configuration differ in their id.",
    source: `${MODEL}, LifecycleRule.ID: "Unique identifier for the rule."`,
    code: INVALID,
    broken: (request) => {
      const twice = repeated(rulesIn(request).map((rule) => textOf(rule, "ID")));
      return twice === undefined ? undefined : `Rule ID must be unique. Found same ID for more than one rule: ${twice}`;
    },
  },
  "rule-id": {
    says: "A rule's id has at most 255 characters.",
    source: `${MODEL}, LifecycleRule.ID: "The value cannot be longer than 255 characters."`,
    code: INVALID,
    broken: ofEach((rule) =>
      (textOf(rule, "ID") ?? "").length > 255 ? "ID length should not exceed allowed limit of 255" : undefined,
    ),
  },
  action: {
    says: "A rule does something: it moves objects, expires them or aborts uploads.",
    source: `${GUIDE}: at least one action is required; message in reports of terraform-provider-aws`,
    code: "InvalidRequest",
    broken: ofEach((rule) =>
      ACTIONS.some((action) => has(rule, action) && listOf(rule, action)?.length !== 0)
        ? undefined
        : "At least one action needs to be specified in a rule.",
    ),
  },
  "filter-or-prefix": {
    says: "A rule has a filter, be it empty, or the prefix of old, not both.",
    source: `${MODEL}, LifecycleRule.Filter: "Filter is required if the LifecycleRule does not contain a Prefix element."`,
    code: "MalformedXML",
    broken: ofEach((rule) => (has(rule, "Filter") === has(rule, "Prefix") ? MALFORMED : undefined)),
  },
  "one-filter": {
    says: "A filter has one condition, or several inside And.",
    source: `${MODEL}, LifecycleRuleFilter: "A Filter can have exactly one of Prefix, Tag, ObjectSizeGreaterThan, ObjectSizeLessThan, or And specified."`,
    code: "MalformedXML",
    broken: ofEach((rule) => (filters(rule).length > 1 ? MALFORMED : undefined)),
  },
  "size-order": {
    says: "The least size of a filter is below the largest.",
    source: `${GUIDE}: "ObjectSizeGreaterThan must be less than ObjectSizeLessThan"`,
    code: "InvalidRequest",
    broken: ofEach((rule) => {
      const and = objectOf(objectOf(rule, "Filter") ?? {}, "And") ?? {};
      const [least, most] = [numberOf(and, "ObjectSizeGreaterThan"), numberOf(and, "ObjectSizeLessThan")];
      return least !== undefined && most !== undefined && least >= most
        ? `'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan', got ${most} and ${least}`
        : undefined;
    }),
  },
  "expiration-when": {
    says: "Objects expire after some days, or at a date, or as lone delete markers: one of the three.",
    source: `${MODEL}, LifecycleExpiration.ExpiredObjectDeleteMarker: "This cannot be specified with Days or Date"; issue aws-sdk-ruby 2350`,
    code: "MalformedXML",
    broken: ofEach((rule) => {
      const expiration = objectOf(rule, "Expiration");
      if (expiration === undefined) return undefined;
      const given = ["Days", "Date", "ExpiredObjectDeleteMarker"].filter(
        (one) => has(expiration, one) && expiration[one] !== false,
      );
      return given.length <= 1 ? undefined : MALFORMED;
    }),
  },
  "marker-filter": {
    says: "Lone delete markers expire by prefix: not by tags, nor by size.",
    source: `${GUIDE}; issue aws-cli 8239`,
    code: "InvalidRequest",
    broken: ofEach((rule) =>
      objectOf(rule, "Expiration")?.["ExpiredObjectDeleteMarker"] === true && (hasTags(rule) || hasSizes(rule))
        ? `ExpiredObjectDeleteMarker cannot be specified with ${hasTags(rule) ? "Tags" : "Object Size"}.`
        : undefined,
    ),
  },
  "abort-filter": {
    says: "Uploads are aborted by prefix: not by tags, nor by size.",
    source: `${GUIDE}: "You can't specify this lifecycle action in a rule that has a filter that uses object tags"; issue terraform-aws-s3-bucket 109`,
    code: "InvalidRequest",
    broken: ofEach((rule) =>
      has(rule, "AbortIncompleteMultipartUpload") && (hasTags(rule) || hasSizes(rule))
        ? `AbortIncompleteMultipartUpload cannot be specified with ${hasTags(rule) ? "Tags" : "Object Size"}.`
        : undefined,
    ),
  },
  "positive-days": {
    says: "Days of expiration and of uploads are 1 or more, of a transition 0 or more.",
    source: `${MODEL}, LifecycleExpiration.Days: "must be a non-zero positive integer"; Transition.Days: "can be 0 or any positive integer"`,
    code: INVALID,
    broken: ofEach((rule) => {
      const least: readonly (readonly [string, number | undefined, number])[] = [
        ["Expiration", numberOf(objectOf(rule, "Expiration") ?? {}, "Days"), 1],
        [
          "NoncurrentVersionExpiration",
          numberOf(objectOf(rule, "NoncurrentVersionExpiration") ?? {}, "NoncurrentDays"),
          1,
        ],
        [
          "AbortIncompleteMultipartUpload",
          numberOf(objectOf(rule, "AbortIncompleteMultipartUpload") ?? {}, "DaysAfterInitiation"),
          1,
        ],
        ...membersOf(rule, "Transitions").map((one) => ["Transition", numberOf(one, "Days"), 0] as const),
      ];
      const wrong = least.find(([, days, bound]) => days !== undefined && days < bound);
      return wrong && `'Days' for ${wrong[0]} action must be a ${wrong[2] === 0 ? "nonnegative" : "positive"} integer`;
    }),
  },
  midnight: {
    says: "A date is midnight UTC.",
    source: `${MODEL}, LifecycleExpiration.Date and Transition.Date: "The time is always midnight UTC."`,
    code: INVALID,
    broken: ofEach((rule) => {
      const dates = [objectOf(rule, "Expiration") ?? {}, ...membersOf(rule, "Transitions")].map((one) =>
        textOf(one, "Date"),
      );
      const wrong = dates.find((date) => date !== undefined && Math.abs(Date.parse(date) % 86_400_000) > 0);
      return wrong === undefined ? undefined : `'Date' must be at midnight GMT, got ${wrong}`;
    }),
  },
  "days-or-date": {
    says: "A transition is after some days or at a date, and all actions on current versions are alike in that.",
    source: `${MODEL}, Transition; issue terraform-provider-aws 23674: "mixing 'date' and 'days'"`,
    code: "InvalidRequest",
    broken: ofEach((rule) => {
      const actions = [objectOf(rule, "Expiration") ?? {}, ...membersOf(rule, "Transitions")];
      const both = actions.some((one) => has(one, "Days") && has(one, "Date"));
      const mixed = actions.some((one) => has(one, "Days")) && actions.some((one) => has(one, "Date"));
      return both || mixed
        ? `Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for ${textOf(rule, "ID") ?? "a prefix"}`
        : undefined;
    }),
  },
  "infrequent-days": {
    says: "Objects stay in STANDARD for 30 days before they go to STANDARD_IA or ONEZONE_IA.",
    source: CONSTRAINTS,
    code: INVALID,
    broken: ofEach((rule) => {
      const wrong = membersOf(rule, "Transitions").find(
        (one) => INFREQUENT.includes(textOf(one, "StorageClass") ?? "") && (numberOf(one, "Days") ?? 30) < 30,
      );
      return (
        wrong &&
        `'Days' in Transition action must be greater than or equal to 30 for storageClass '${textOf(wrong, "StorageClass") ?? ""}'`
      );
    }),
  },
  "noncurrent-infrequent-days": {
    says: "Old versions stay for 30 days before they go to STANDARD_IA or ONEZONE_IA.",
    source: CONSTRAINTS,
    code: INVALID,
    broken: ofEach((rule) => {
      const wrong = membersOf(rule, "NoncurrentVersionTransitions").find(
        (one) => INFREQUENT.includes(textOf(one, "StorageClass") ?? "") && (numberOf(one, "NoncurrentDays") ?? 30) < 30,
      );
      return (
        wrong &&
        `'NoncurrentDays' in NoncurrentVersionTransition action must be greater than or equal to 30 for storageClass '${textOf(wrong, "StorageClass") ?? ""}'`
      );
    }),
  },
  "transition-classes-differ": {
    says: "Transitions of a rule go to different classes of storage.",
    source: CONSTRAINTS,
    code: "InvalidRequest",
    broken: ofEach((rule) => {
      const twice = ["Transitions", "NoncurrentVersionTransitions"]
        .map((name) => repeated(membersOf(rule, name).map((one) => textOf(one, "StorageClass"))))
        .find((found) => found !== undefined);
      return twice === undefined
        ? undefined
        : `'StorageClass' must be different for 'Transition' actions in same 'Rule' with prefix, got ${twice}`;
    }),
  },
  "transition-order": {
    says: "Objects go from a warmer class of storage to a colder one, later.",
    source: `${CONSTRAINTS}: "waterfall model"`,
    code: INVALID,
    broken: ofEach((rule) => {
      const steps = membersOf(rule, "Transitions").flatMap((one) => {
        const [days, order] = [numberOf(one, "Days"), COLDER.indexOf(textOf(one, "StorageClass") ?? "")];
        return days === undefined || order < 0 ? [] : [{ days, order }];
      });
      const [warm, cold] =
        steps
          .flatMap((one) =>
            steps.filter((other) => one.order < other.order && one.days >= other.days).map((other) => [one, other]),
          )
          .at(0) ?? [];
      return warm === undefined || cold === undefined
        ? undefined
        : `'Days' in the Transition action for StorageClass '${COLDER[cold.order] ?? ""}' for filter must be greater than '${COLDER[warm.order] ?? ""}' filter, got ${cold.days} and ${warm.days}`;
    }),
  },
  "expires-after-transition": {
    says: "Objects expire later than they move.",
    source: `${CONSTRAINTS}; message in reports of terraform-provider-aws`,
    code: INVALID,
    broken: ofEach((rule) => {
      const days = numberOf(objectOf(rule, "Expiration") ?? {}, "Days");
      const moves = membersOf(rule, "Transitions").map((one) => numberOf(one, "Days") ?? -1);
      return days !== undefined && moves.some((move) => move >= days)
        ? `'Days' in the Expiration action for filter must be greater than 'Days' in the Transition action, got ${days} and ${Math.max(...moves)}`
        : undefined;
    }),
  },
  "noncurrent-expires-after-transition": {
    says: "Old versions expire later than they move.",
    source: CONSTRAINTS,
    code: INVALID,
    broken: ofEach((rule) => {
      const days = numberOf(objectOf(rule, "NoncurrentVersionExpiration") ?? {}, "NoncurrentDays");
      const moves = membersOf(rule, "NoncurrentVersionTransitions").map((one) => numberOf(one, "NoncurrentDays") ?? -1);
      return days !== undefined && moves.some((move) => move >= days)
        ? `'NoncurrentDays' in the NoncurrentVersionExpiration action for filter must be greater than 'NoncurrentDays' in the NoncurrentVersionTransition action, got ${days} and ${Math.max(...moves)}`
        : undefined;
    }),
  },
  "kept-versions": {
    says: "Newer versions that are kept are 1 to 100.",
    source: `${MODEL}, NoncurrentVersionExpiration.NewerNoncurrentVersions: "You can specify up to 100 noncurrent versions to retain."`,
    code: INVALID,
    broken: ofEach((rule) => {
      const all = [
        objectOf(rule, "NoncurrentVersionExpiration") ?? {},
        ...membersOf(rule, "NoncurrentVersionTransitions"),
      ];
      const wrong = all
        .map((one) => numberOf(one, "NewerNoncurrentVersions"))
        .find((count) => count !== undefined && (count < 1 || count > 100));
      return wrong === undefined ? undefined : `'NewerNoncurrentVersions' must be between 1 and 100, got ${wrong}`;
    }),
  },
});
