import { isObject } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";

/** What a request names of other services, wherever in it. */
export interface References {
  readonly vpcs: readonly string[];
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  readonly keys: readonly string[];
}

/** What is known of the account besides the request. */
export interface ReferencesState {
  /** Each network, subnet and security group that is named and there, with the network it is of. */
  readonly networks?: ReadonlyMap<string, string> | undefined;
  /** Each key that is named and there, with its state, such as `Enabled`. */
  readonly keys?: ReadonlyMap<string, string> | undefined;
}

/** Members by what they name, as SageMaker's service model calls them. */
const MEMBERS: Readonly<Record<string, keyof References>> = {
  HomeEfsFileSystemKmsKeyId: "keys",
  KmsKeyId: "keys",
  S3KmsKeyId: "keys",
  VolumeKmsKeyId: "keys",
  SecurityGroupIds: "groups",
  SecurityGroups: "groups",
  SubnetIds: "subnets",
  Subnets: "subnets",
  VpcId: "vpcs",
};

/** Names of the members by which requests name networks and keys. */
export const REFERENCE_MEMBERS: readonly string[] = Object.keys(MEMBERS);

const EC2 = "EC2's answer to an id that it doesn't know, in the words of Amazon EC2 API Reference, Error codes";
const KMS = "service model of KMS, DescribeKey: NotFoundException";

/** What the request names of other services; an empty key is none. */
export function referencesOf(request: unknown): References {
  const found = {
    vpcs: new Set<string>(),
    subnets: new Set<string>(),
    groups: new Set<string>(),
    keys: new Set<string>(),
  };
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    if (!isObject(value)) return;
    for (const [name, member] of Object.entries(value)) {
      const kind = Object.hasOwn(MEMBERS, name) ? MEMBERS[name] : undefined;
      const named = [member].flat().filter((one) => typeof one === "string" && one !== "") as readonly string[];
      if (kind !== undefined) named.forEach((one) => found[kind].add(one));
      else walk(member);
    }
  };
  walk(request);
  return { vpcs: [...found.vpcs], subnets: [...found.subnets], groups: [...found.groups], keys: [...found.keys] };
}

/** What every operation that may name networks and keys holds them to. */
export function referenceRules(operation: string): readonly Rule<object, ReferencesState>[] {
  return rulesOf<object, ReferencesState>(`sagemaker/${operation}`, {
    "vpc-exists": {
      says: "The network is there.",
      source: `${EC2} (InvalidVpcID.NotFound)`,
      broken: (request, { networks }) =>
        absent(referencesOf(request).vpcs, networks, (id) => `The vpc ID '${id}' does not exist`),
    },
    "subnets-exist": {
      says: "Subnets are there.",
      source: `${EC2} (InvalidSubnetID.NotFound)`,
      broken: (request, { networks }) =>
        absent(referencesOf(request).subnets, networks, (id) => `The subnet ID '${id}' does not exist`),
    },
    "groups-exist": {
      says: "Security groups are there.",
      source: `${EC2} (InvalidGroup.NotFound)`,
      broken: (request, { networks }) =>
        absent(referencesOf(request).groups, networks, (id) => `The security group '${id}' does not exist`),
    },
    "one-network": {
      says: "Subnets and security groups are of one network.",
      source: `service model of SageMaker, VpcConfig.SecurityGroupIds: "Specify the security groups for the VPC that is specified in the Subnets field."; CreateDomainRequest.SubnetIds: "The VPC subnets"`,
      broken: (request, { networks = new Map<string, string>() }) => {
        const { vpcs, subnets, groups } = referencesOf(request);
        const of = new Map([...vpcs, ...subnets, ...groups].map((id) => [id, networks.get(id)] as const));
        const [[first, network] = [], ...others] = [...of].filter(([, vpc]) => vpc !== undefined);
        const stranger = others.find(([, vpc]) => vpc !== network);
        return stranger === undefined
          ? undefined
          : `${first ?? ""} is of ${network ?? ""} and ${stranger[0]} of ${stranger[1] ?? ""}: they must be of the same VPC.`;
      },
    },
    "keys-exist": {
      says: "A key is there.",
      source: KMS,
      broken: (request, { keys }) =>
        absent(referencesOf(request).keys, keys, (id) => `Invalid KMS key ${id}: it does not exist`),
    },
    "keys-enabled": {
      says: "A key is enabled.",
      source: "AWS KMS Developer Guide, Key states of AWS KMS keys: only an enabled key encrypts and gives grants",
      broken: (request, { keys }) => {
        const key = referencesOf(request).keys.find((id) => (keys?.get(id) ?? "Enabled") !== "Enabled");
        return key === undefined ? undefined : `Invalid KMS key ${key}: it is in the state ${keys?.get(key) ?? ""}`;
      },
    },
  });
}

function absent(
  ids: readonly string[],
  known: ReadonlyMap<string, string> | undefined,
  told: (id: string) => string,
): string | undefined {
  const missing = known === undefined ? undefined : ids.find((id) => !known.has(id));
  return missing === undefined ? undefined : `${told(missing)}.`;
}
