import { isObject, type Json } from "../reading.ts";
import { CLASSIC } from "./classic.ts";
import { capitalized } from "./spelling.ts";

/** A resource as CloudFormation spells it; a symbol stands in place of what is not known yet. */
export interface CloudFormationResource {
  readonly typeName: string;
  readonly properties: Json;
}

const SERVICES: Readonly<Record<string, string>> = {
  applicationautoscaling: "ApplicationAutoScaling",
  athena: "Athena",
  cloudwatch: "CloudWatch",
  events: "Events",
  glue: "Glue",
  iam: "IAM",
  kms: "KMS",
  lambda: "Lambda",
  logs: "Logs",
  s3: "S3",
  sagemaker: "SageMaker",
  scheduler: "Scheduler",
  stepfunctions: "StepFunctions",
};

/** Any type of CloudFormation's, with the properties as they are. */
const EXTENSION = "aws-native:index:ExtensionResource";

/** A resource of either provider in CloudFormation's terms; undefined for types of services that no rule is about. */
export function inCloudFormation(type: string, props: Json): CloudFormationResource | undefined {
  if (type === EXTENSION) {
    const { type: typeName, properties } = props;
    return typeof typeName === "string" && isObject(properties) ? { typeName, properties } : undefined;
  }
  const [, service = "", name = ""] = /^aws-native:(\w+):(\w+)$/.exec(type) ?? [];
  if (Object.hasOwn(SERVICES, service)) {
    return { typeName: `AWS::${SERVICES[service] ?? ""}::${name}`, properties: capitalized(props) };
  }
  const classic = Object.hasOwn(CLASSIC, type) ? CLASSIC[type] : undefined;
  return classic && { typeName: classic[0], properties: classic[1](props) };
}
