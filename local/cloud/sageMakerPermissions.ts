import type { IncomingMessage } from "node:http";
import { isObject, parsedJson, textOf, type Json } from "../../domain/rules/reading.ts";
import { parseRuntimePath } from "../sagemaker/hosting/invoke.ts";
import { Arns, kebab } from "../sagemaker/resources/arns.ts";
import type { Permission } from "./callers.ts";

const RUNTIME_ACTIONS: Readonly<Record<string, string>> = {
  invocations: "InvokeEndpoint",
  "invocations-response-stream": "InvokeEndpointWithResponseStream",
  "async-invocations": "InvokeEndpointAsync",
};
const AUTOSCALING_TARGET = "AnyScaleFrontendService.";

/** The nouns of operations whose resource is not named by `<noun>Name` alone: its kind, and the members of its name. */
const NAMED_OTHERWISE: Readonly<Record<string, readonly [kind: string, ...members: string[]]>> = {
  EndpointWeightsAndCapacities: ["endpoint", "EndpointName"],
  DataQualityJobDefinition: ["data-quality-job-definition", "JobDefinitionName"],
  Domain: ["domain", "DomainId"],
  UserProfile: ["user-profile", "DomainId", "UserProfileName"],
  PresignedDomainUrl: ["user-profile", "DomainId", "UserProfileName"],
  Space: ["space", "DomainId", "SpaceName"],
  // An app belongs to a space or to a user profile.
  App: ["app", "DomainId", "SpaceName", "UserProfileName", "AppType", "AppName"],
};
const PASSED_ROLES = new Set(["RoleArn", "ExecutionRoleArn", "ExecutionRole"]);

/** What IAM asks of the caller of an operation of SageMaker, or of the scaling of its endpoints. */
export function sageMakerPermissions(
  req: IncomingMessage,
  body: Buffer,
  region: string,
  accountId: string,
): Permission[] {
  const arns = new Arns(region, accountId);
  const arn = (kind: string, ...names: string[]): string => arns.of(kind, names.join("/"));
  const runtime = parseRuntimePath(req.url ?? "");
  if (runtime !== undefined) {
    const { endpoint, action } = runtime;
    return [{ action: `sagemaker:${RUNTIME_ACTIONS[action] ?? action}`, resource: arn("endpoint", endpoint) }];
  }
  const target = String(req.headers["x-amz-target"] ?? "");
  if (target.startsWith(AUTOSCALING_TARGET)) {
    return [{ action: `application-autoscaling:${target.slice(AUTOSCALING_TARGET.length)}`, resource: "*" }];
  }
  const operation = target.split(".").at(-1) ?? "";
  const action = `sagemaker:${operation}`;
  const parsed = parsedJson(body.toString())?.value;
  const input = isObject(parsed) ? parsed : {};
  const permissions: Permission[] = [{ action, resource: resourceOf(operation, input, arn) }];
  if (operation === "CreateEndpoint" || operation === "UpdateEndpoint") {
    permissions.push({ action, resource: arn("endpoint-config", textOf(input, "EndpointConfigName") ?? "*") });
  }
  if (/^(Create|Update)/.test(operation)) {
    for (const resource of new Set(passedRoles(input))) {
      permissions.push({
        action: "iam:PassRole",
        resource,
        context: { "iam:PassedToService": "sagemaker.amazonaws.com" },
      });
    }
  }
  return permissions;
}

/** CreateTrainingJob with a TrainingJobName is about training-job/<name>; an operation without a name, about all. */
function resourceOf(operation: string, input: Json, arn: (kind: string, ...names: string[]) => string): string {
  const noun = /^(?:Create|Describe|Update|Delete|Stop|Start)([A-Za-z]+)$/.exec(operation)?.[1];
  const given = textOf(input, "ResourceArn") ?? (noun === undefined ? undefined : textOf(input, `${noun}Arn`));
  if (given !== undefined) return given;
  if (noun === undefined) return "*";
  // The service chooses the name.
  if (operation === "CreateDomain") return arn("domain", "*");
  const group = noun === "ModelPackage" ? textOf(input, "ModelPackageGroupName") : undefined;
  if (group !== undefined) return arn("model-package", group, "*");
  const [kind, ...members] = NAMED_OTHERWISE[noun] ?? [kebab(noun), `${noun}Name`];
  const names = members.flatMap((member) => textOf(input, member) ?? []);
  if (names[0]?.startsWith("arn:") === true) return names[0];
  return names.length === (noun === "App" ? 4 : members.length) ? arn(kind, ...names) : "*";
}

/** The roles that a request hands to the service, wherever in it they stand. */
function passedRoles(value: unknown, member = ""): string[] {
  if (typeof value === "string") return PASSED_ROLES.has(member) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => passedRoles(inner, name));
}
