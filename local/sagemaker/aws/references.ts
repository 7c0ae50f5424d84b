import type { CloudClients } from "./clients.ts";
import { referencesOf } from "../../../domain/rules/sagemaker/references.ts";

/** Networks, subnets and security groups that a request names and that are there, each with its network; undefined where it names none. */
export async function knownNetworks(
  request: object,
  cloud: Pick<CloudClients, "networks">,
): Promise<ReadonlyMap<string, string> | undefined> {
  const { vpcs, subnets, groups } = referencesOf(request);
  if (vpcs.length + subnets.length + groups.length === 0) return undefined;
  const { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, DescribeVpcsCommand } =
    await import("@aws-sdk/client-ec2");
  const ec2 = await cloud.networks();
  // By a filter: an id that is not there is then absent from the answer, where it would fail the request by name.
  const filtered = (Name: string, Values: readonly string[]) => ({ Filters: [{ Name, Values: [...Values] }] });
  const found = await Promise.all([
    ...(vpcs.length === 0 ? [] : [ec2.send(new DescribeVpcsCommand(filtered("vpc-id", vpcs)))]),
    ...(subnets.length === 0 ? [] : [ec2.send(new DescribeSubnetsCommand(filtered("subnet-id", subnets)))]),
    ...(groups.length === 0 ? [] : [ec2.send(new DescribeSecurityGroupsCommand(filtered("group-id", groups)))]),
  ]);
  return new Map(
    found.flatMap((answer) => {
      if ("Vpcs" in answer) return (answer.Vpcs ?? []).map(({ VpcId = "" }) => [VpcId, VpcId] as const);
      if ("Subnets" in answer)
        return (answer.Subnets ?? []).map(({ SubnetId = "", VpcId = "" }) => [SubnetId, VpcId] as const);
      if ("SecurityGroups" in answer)
        return (answer.SecurityGroups ?? []).map(({ GroupId = "", VpcId = "" }) => [GroupId, VpcId] as const);
      return [];
    }),
  );
}

/** Keys that a request names and that are there, each with its state. Keys of AWS and of other accounts are taken for enabled. */
export async function knownKeys(
  request: object,
  cloud: Pick<CloudClients, "keys">,
  accountId: string,
): Promise<ReadonlyMap<string, string> | undefined> {
  const { keys } = referencesOf(request);
  if (keys.length === 0) return undefined;
  const { DescribeKeyCommand } = await import("@aws-sdk/client-kms");
  const kms = await cloud.keys();
  const states = await Promise.all(
    keys.map(async (key) => {
      const owner = /^arn:[^:]*:kms:[^:]*:(\d+):/.exec(key)?.[1] ?? accountId;
      if (owner !== accountId || /(?:^|:)alias\/aws\//.test(key)) return [[key, "Enabled"] as const];
      try {
        const { KeyMetadata: metadata } = await kms.send(new DescribeKeyCommand({ KeyId: key }));
        return [[key, metadata?.KeyState ?? "Enabled"] as const];
      } catch (error) {
        if (error instanceof Error && error.name === "NotFoundException") return [];
        throw error;
      }
    }),
  );
  return new Map(states.flat());
}
