import { charactersOf, has, isObject, parsedJson, textOf, type Json } from "./reading.ts";
import type { Rule } from "./rule.ts";
import { rulesOf } from "./rulesOf.ts";

const CODE = "InvalidParameter";
const RECORDED = "AWS's answer as recorded by localstack's test_sns.py";
const API = "SNS API reference";
const PROTOCOLS = ["http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"];

const topicArn = (operation: string): readonly Rule<Json>[] =>
  rulesOf<Json>(`sns/${operation}`, {
    "topic-arn": {
      says: "A topic is named by its ARN.",
      source: `${RECORDED}, test_publish_wrong_arn_format`,
      code: CODE,
      broken: (request) => {
        const arn = textOf(request, "TopicArn");
        const elements = arn?.split(":").length ?? 6;
        return elements >= 6
          ? undefined
          : `Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not ${elements}`;
      },
    },
  });

/** Rules of SNS's operations. */
export const snsRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  CreateTopic: rulesOf<Json>("sns/CreateTopic", {
    name: {
      says: "A topic's name has 1 to 256 letters, digits, hyphens and underscores, and ends with .fifo where it is a FIFO topic.",
      source: `${API}, CreateTopic, Name; the message is in amplify-hosting#3930 and aws-cloudformation-user-guide#860`,
      code: CODE,
      broken: (request) => {
        const name = textOf(request, "Name");
        return name === undefined || (/^[A-Za-z0-9_-]+(\.fifo)?$/.test(name) && name.length <= 256)
          ? undefined
          : "Invalid parameter: Topic Name";
      },
    },
  }),
  Publish: [
    ...topicArn("Publish"),
    ...rulesOf<Json>("sns/Publish", {
      message: {
        says: "A message is not empty.",
        source: `${RECORDED}, test_empty_sns_message; ${API}, Publish, Message`,
        code: CODE,
        broken: (request) =>
          has(request, "Message") && textOf(request, "Message") === "" ? "Invalid parameter: Empty message" : undefined,
      },
      structure: {
        says: "A message of the structure json is a JSON object with an entry default.",
        source: `${RECORDED}, test_message_structure_json_exc; ${API}, Publish, MessageStructure`,
        code: CODE,
        broken: (request) => {
          const message = textOf(request, "Message");
          if (textOf(request, "MessageStructure") !== "json" || message === undefined) return undefined;
          const parsed = parsedJson(message)?.value;
          if (!isObject(parsed)) return "Invalid parameter: Message Structure - JSON message body failed to parse";
          return typeof parsed["default"] === "string"
            ? undefined
            : "Invalid parameter: Message Structure - No default entry in JSON message body";
        },
      },
      subject: {
        says: "A subject has at most 100 characters, begins with no space and has no line breaks or control characters.",
        source: `${RECORDED}, test_publish_with_empty_subject; moto#1503 (100 characters are taken, 101 are not); ${API}, Publish, Subject`,
        code: CODE,
        broken: (request) => {
          const subject = textOf(request, "Subject");
          return subject === undefined || (charactersOf(subject) <= 100 && /^[^\s\p{Cc}][^\p{Cc}]*$/u.test(subject))
            ? undefined
            : "Invalid parameter: Subject";
        },
      },
    }),
  ],
  Subscribe: [
    ...topicArn("Subscribe"),
    ...rulesOf<Json>("sns/Subscribe", {
      protocol: {
        says: `A protocol is one of ${PROTOCOLS.join(", ")}.`,
        source: `${RECORDED}, test_subscribe_with_invalid_protocol; ${API}, Subscribe, Protocol`,
        code: CODE,
        broken: (request) => {
          const protocol = textOf(request, "Protocol");
          return protocol === undefined || PROTOCOLS.includes(protocol)
            ? undefined
            : `Invalid parameter: Amazon SNS does not support this protocol string: ${protocol}`;
        },
      },
      email: {
        says: "The endpoint of an email subscription is an address.",
        source: `${API}, Subscribe, Endpoint; the message is in the tests of ballerinax/aws.sns`,
        code: CODE,
        broken: (request) => {
          const address = textOf(request, "Endpoint");
          return textOf(request, "Protocol")?.startsWith("email") !== true || /^[^@\s]+@[^@\s]+$/.test(address ?? "")
            ? undefined
            : "Invalid parameter: Email address";
        },
      },
    }),
  ],
  GetTopicAttributes: topicArn("GetTopicAttributes"),
};
