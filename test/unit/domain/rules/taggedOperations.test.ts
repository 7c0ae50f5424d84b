import { expect } from "chai";
import { rulebook } from "../../../../domain/rules/rulebook.ts";
import { taggedRules, withTags } from "../../../../domain/rules/taggedOperations.ts";
import { holdEach } from "./cases.ts";
import { keyAndValue, tagCases } from "./tagCases.ts";

type Tags = Readonly<Record<string, string>>;

/** How each service spells its tags; a map has no key twice. */
const SERVICES = {
  cloudwatch: [keyAndValue("Tags"), { plain: false }],
  "cloudwatch-logs": [keyAndValue("tags", "key", "value"), { plain: true }],
  eventbridge: [keyAndValue("Tags"), { plain: false }],
  lambda: [keyAndValue("Tags"), { plain: true }],
  scheduler: [keyAndValue("Tags"), { plain: false }],
  sfn: [keyAndValue("tags", "key", "value"), { plain: true }],
} as const;

for (const [service, [spelled, limits]] of Object.entries(SERVICES)) {
  describe(`tags of ${service}`, () => {
    for (const [operation, rules] of Object.entries(taggedRules(service as keyof typeof SERVICES)))
      holdEach(operation, rules, tagCases(spelled, limits));
  });
}

describe("taggedRules", () => {
  it("hold tags that are a map, as Lambda and CloudWatch Logs have them", () => {
    const asMap = (tags: Tags) => ({ Tags: tags, tags });
    for (const [service, operation] of [
      ["lambda", "CreateFunction"],
      ["cloudwatch-logs", "CreateLogGroup"],
    ] as const) {
      const rule = taggedRules(service)[operation]?.find(({ id }) => id.endsWith("/tag-key-reserved"));
      expect(rule?.broken(asMap({ "aws:x": "y" }), undefined)).to.be.a("string");
      expect(rule?.broken(asMap({ x: "aws:y" }), undefined)).to.equal(undefined);
    }
  });

  it("stand beside the operation's own rules, in AWS's words where they are known", () => {
    const own = rulebook.lambda["CreateFunction"]?.map(({ id }) => id) ?? [];
    expect(own).to.include.members(["lambda/CreateFunction/timeout", "lambda/CreateFunction/tag-count"]);
    expect(Object.keys(withTags("sfn", {}))).to.deep.equal(["CreateStateMachine", "CreateActivity", "TagResource"]);
    const many = { tags: Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: "" })) };
    const rule = taggedRules("sfn")["TagResource"]?.find(({ id }) => id.endsWith("/tag-count"));
    expect([rule?.code, rule?.broken(many, undefined)]).to.deep.equal([
      "TooManyTags",
      "At most 50 tags are allowed, got 51.",
    ]);
    const alarm = taggedRules("cloudwatch")["PutMetricAlarm"]?.find(({ id }) => id.endsWith("/tag-key-reserved"));
    expect([alarm?.code, alarm?.broken({ Tags: [{ Key: "AWS:x", Value: "" }] }, undefined)]).to.deep.equal([
      ...["AccessDenied", 'The provided tag keys must not start with any case of "aws:"'],
    ]);
  });
});
