import type { Registered } from "./pulumiMocks.ts";

/** CloudFormation's words where they are not Pulumi's with a capital letter. */
const MODULES: Readonly<Record<string, string>> = {
  applicationautoscaling: "ApplicationAutoScaling",
  cloudwatch: "CloudWatch",
  iam: "IAM",
  lambda: "Lambda",
  logs: "Logs",
  sagemaker: "SageMaker",
  scheduler: "Scheduler",
  stepfunctions: "StepFunctions",
};

/** Names that CloudFormation requires and the provider gives where there is none. */
const AUTOMATIC: Readonly<Record<string, string>> = {
  "AWS::SageMaker::ModelPackageGroup": "modelPackageGroupName",
  "AWS::SageMaker::StudioLifecycleConfig": "studioLifecycleConfigName",
};

/** What aws-native would send to Cloud Control, as a CloudFormation template. */
export function cloudFormationTemplate(resources: readonly Registered[]): object {
  const native = resources.filter(({ type }) => type.startsWith("aws-native:"));
  const entries = native.map((one) => [logicalId(one.name), resource(one)] as const);
  return { AWSTemplateFormatVersion: "2010-09-09", Resources: Object.fromEntries(entries) };
}

function resource({ type, name: ownName, inputs }: Registered): object {
  if (type === "aws-native:index:ExtensionResource") return { Type: inputs["type"], Properties: inputs["properties"] };
  const [, module = "", name = ""] = type.split(":");
  const service = MODULES[module];
  if (service === undefined) throw new Error(`no CloudFormation name for the module ${module}`);
  const typeName = `AWS::${service}::${name}`;
  const automatic = AUTOMATIC[typeName];
  const named =
    automatic === undefined || inputs[automatic] !== undefined ? inputs : { ...inputs, [automatic]: ownName };
  return { Type: typeName, Properties: capital(named) };
}

/** Names with a capital letter; documents (policies, state machines) and maps keep their own. */
function capital(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capital);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.charAt(0).toUpperCase() + key.slice(1),
      /[pP]olicyDocument$/.test(key) ? inner : capital(inner),
    ]),
  );
}

function logicalId(name: string): string {
  return name.replace(/(^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
}
