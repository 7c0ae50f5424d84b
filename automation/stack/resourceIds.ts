import type { Clients } from "./clients.ts";

/** Account and region, for identifiers that are ARNs. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

type Inputs = Readonly<Record<string, unknown>>;
type Identify = (inputs: Inputs, place: Place, clients: Clients) => string | undefined | Promise<string | undefined>;

function input(name: string): Identify {
  return (inputs) => text(inputs, name);
}

function text(inputs: Inputs, name: string): string | undefined {
  const value = inputs[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `A|B`, as Cloud Control joins the parts of an identifier. */
function joined(...names: readonly string[]): Identify {
  return (inputs) => {
    const parts = names.flatMap((name) => text(inputs, name) ?? []);
    return parts.length === names.length ? parts.join("|") : undefined;
  };
}

/** By name: a domain's id is AWS's own. */
async function studioDomain(inputs: Inputs, _: Place, clients: Clients): Promise<string | undefined> {
  const name = text(inputs, "domainName");
  const { paginateListDomains } = await import("@aws-sdk/client-sagemaker");
  for await (const { Domains = [] } of paginateListDomains({ client: await clients.sagemaker() }, {})) {
    for (const { DomainName, DomainId } of Domains) if (DomainName === name) return DomainId;
  }
  return undefined;
}

/** How the identifier of a resource follows from its inputs, for the types that the components create. */
const identifiers: Readonly<Record<string, Identify>> = {
  "aws:s3/bucket:Bucket": input("bucket"),
  "aws:sagemaker/trainingJob:TrainingJob": input("trainingJobName"),
  "aws:sagemaker/model:Model": input("name"),
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": input("name"),
  "aws:sagemaker/endpoint:Endpoint": input("name"),
  "aws:lambda/function:Function": input("name"),
  "aws-native:iam:Role": input("roleName"),
  "aws-native:iam:ManagedPolicy": (inputs, { account }) => {
    const name = text(inputs, "managedPolicyName");
    return name === undefined ? undefined : `arn:aws:iam::${account}:policy${text(inputs, "path") ?? "/"}${name}`;
  },
  "aws-native:logs:LogGroup": input("logGroupName"),
  "aws-native:cloudwatch:Alarm": input("alarmName"),
  "aws-native:cloudwatch:Dashboard": input("dashboardName"),
  "aws-native:stepfunctions:StateMachine": (inputs, { account, region }) => {
    const name = text(inputs, "stateMachineName");
    return name === undefined ? undefined : `arn:aws:states:${region}:${account}:stateMachine:${name}`;
  },
  "aws-native:sagemaker:Domain": studioDomain,
  "aws:sagemaker/domain:Domain": studioDomain,
  "aws-native:sagemaker:UserProfile": joined("userProfileName", "domainId"),
  "aws-native:sagemaker:Space": joined("domainId", "spaceName"),
  "aws-native:sagemaker:StudioLifecycleConfig": input("studioLifecycleConfigName"),
};

/** The identifier that a resource has if it was created; undefined where the service makes one up. */
export async function identify(
  clients: Clients,
  place: Place,
  resource: { readonly type: string; readonly inputs?: Inputs | undefined },
): Promise<string | undefined> {
  return identifiers[resource.type]?.(resource.inputs ?? {}, place, clients);
}
