import type { CreateModelPackageInput } from "@aws-sdk/client-sagemaker";
import type { Clients } from "./clients.ts";

/** Where the resources are, for identifiers that are ARNs. */
export interface Place {
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

type Inputs = Readonly<Record<string, unknown>>;
type Where = () => Promise<Place>;
type Identify = (
  inputs: Inputs,
  where: Where,
  clients: Clients,
  urn: string,
) => string | undefined | Promise<string | undefined>;

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

/** An ARN that ends with a name. */
function arn(service: string, kind: string, name: string): Identify {
  return async (inputs, where) => {
    const given = text(inputs, name);
    if (given === undefined) return undefined;
    const { partition, region, account } = await where();
    return `arn:${partition}:${service}:${region}:${account}:${kind}${given}`;
  };
}

/** By name: a domain's id is AWS's own. */
async function studioDomain(inputs: Inputs, _: Where, clients: Clients): Promise<string | undefined> {
  const name = text(inputs, "domainName");
  const { paginateListDomains } = await import("@aws-sdk/client-sagemaker");
  for await (const { Domains = [] } of paginateListDomains({ client: await clients.sagemaker() }, {})) {
    for (const { DomainName, DomainId } of Domains) if (DomainName === name) return DomainId;
  }
  return undefined;
}

/**
 * The newest version of the component's own group, whose name is of the version's, if it is of the same data: SageMaker counts them, and there
 * may be none yet. Others' versions may be the newest of a group that was given.
 */
async function modelVersion(
  { properties }: Inputs,
  _: Where,
  clients: Clients,
  urn: string,
): Promise<string | undefined> {
  const { ModelPackageGroupName, InferenceSpecification } = (properties ?? {}) as CreateModelPackageInput;
  if (ModelPackageGroupName?.startsWith(`${urn.split("::").at(-1) ?? ""}-group-`) !== true) return undefined;
  const { DescribeModelPackageCommand, ListModelPackagesCommand } = await import("@aws-sdk/client-sagemaker");
  const client = await clients.sagemaker();
  const newest = { ModelPackageGroupName, SortBy: "CreationTime", SortOrder: "Descending", MaxResults: 1 } as const;
  const { ModelPackageSummaryList: [found] = [] } = await client.send(new ListModelPackagesCommand(newest));
  if (found === undefined) return undefined;
  const version = await client.send(new DescribeModelPackageCommand({ ModelPackageName: found.ModelPackageArn }));
  const [there, asked] = [version, { InferenceSpecification }].map(
    (each) => each.InferenceSpecification?.Containers?.[0]?.ModelDataUrl,
  );
  return there === asked ? found.ModelPackageArn : undefined;
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
  "aws-native:iam:ManagedPolicy": async (inputs, where) => {
    const name = text(inputs, "managedPolicyName");
    const { partition, account } = await where();
    return name && `arn:${partition}:iam::${account}:policy${text(inputs, "path") ?? "/"}${name}`;
  },
  "aws-native:logs:LogGroup": input("logGroupName"),
  "aws-native:cloudwatch:Alarm": input("alarmName"),
  "aws-native:cloudwatch:Dashboard": input("dashboardName"),
  "aws:sns/topic:Topic": arn("sns", "", "name"),
  "aws-native:stepfunctions:StateMachine": arn("states", "stateMachine:", "stateMachineName"),
  "aws-native:scheduler:Schedule": input("name"),
  "aws-native:applicationautoscaling:ScalableTarget": joined("resourceId", "scalableDimension", "serviceNamespace"),
  "aws:athena/workgroup:Workgroup": input("name"),
  "aws-native:glue:Database": input("databaseName"),
  "aws:glue/catalogTable:CatalogTable": async (inputs, where) => {
    const [database, table] = [text(inputs, "databaseName"), text(inputs, "name")];
    return database && table && [text(inputs, "catalogId") ?? (await where()).account, database, table].join(":");
  },
  "aws-native:sagemaker:ModelPackageGroup": arn("sagemaker", "model-package-group/", "modelPackageGroupName"),
  "aws-native:index:ExtensionResource": modelVersion,
  "aws-native:sagemaker:DataQualityJobDefinition": arn(
    "sagemaker",
    "data-quality-job-definition/",
    "jobDefinitionName",
  ),
  "aws-native:sagemaker:MonitoringSchedule": arn("sagemaker", "monitoring-schedule/", "monitoringScheduleName"),
  "aws-native:sagemaker:Domain": studioDomain,
  "aws:sagemaker/domain:Domain": studioDomain,
  "aws-native:sagemaker:UserProfile": joined("userProfileName", "domainId"),
  "aws-native:sagemaker:Space": joined("domainId", "spaceName"),
  "aws-native:sagemaker:StudioLifecycleConfig": input("studioLifecycleConfigName"),
};

/**
 * The identifier that a resource has if it was created; undefined where the service makes one up.
 * @param where asked only for what has its account in its identifier: a name can be told while AWS refuses or does not answer
 */
export async function identify(
  clients: Clients,
  where: Where,
  resource: { readonly urn: string; readonly type: string; readonly inputs?: Inputs | undefined },
): Promise<string | undefined> {
  return identifiers[resource.type]?.(resource.inputs ?? {}, where, clients, resource.urn);
}
