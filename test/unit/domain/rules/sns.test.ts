import { snsRules } from "../../../../domain/rules/sns.ts";
import { holdEach, type Case } from "./cases.ts";

const arn: Readonly<Record<string, Case>> = {
  "topic-arn": {
    holds: [{}, { TopicArn: "arn:aws:sns:us-east-1:123456789012:topic" }],
    breaks: [{ TopicArn: "topic" }, { TopicArn: "" }, { TopicArn: "arn:aws:sns" }],
  },
};
const json = (Message: string) => ({ Message, MessageStructure: "json" });

describe("snsRules", () => {
  holdEach("CreateTopic", snsRules["CreateTopic"] ?? [], {
    name: {
      holds: [{ Name: "a".repeat(256) }, { Name: "a-B_1.fifo" }],
      breaks: [{ Name: "a".repeat(257) }, { Name: "a b" }, { Name: "" }],
    },
  });
  holdEach("Publish", snsRules["Publish"] ?? [], {
    ...arn,
    message: { holds: [{ Message: "a" }], breaks: [{ Message: "" }] },
    structure: {
      holds: [{ Message: "a" }, json('{"default": "a", "sqs": "b"}')],
      breaks: [json("a"), json("[]"), json('{"sqs": "b"}')],
    },
    subject: {
      holds: [{}, { Subject: "a".repeat(100) }, { Subject: "endpoint is slow" }],
      breaks: [{ Subject: "a".repeat(101) }, { Subject: "a\nb" }, { Subject: " a" }, { Subject: "" }],
    },
  });
  holdEach("Subscribe", snsRules["Subscribe"] ?? [], {
    ...arn,
    protocol: { holds: [{ Protocol: "sqs" }], breaks: [{ Protocol: "queue" }] },
    email: {
      holds: [
        { Protocol: "email", Endpoint: "a@example.com" },
        { Protocol: "sqs", Endpoint: "x" },
      ],
      breaks: [{ Protocol: "email", Endpoint: "a" }, { Protocol: "email-json" }],
    },
  });
  holdEach("GetTopicAttributes", snsRules["GetTopicAttributes"] ?? [], arn);
});
