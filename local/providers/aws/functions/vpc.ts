import * as ec2 from "@aws-sdk/client-ec2";
import type { ProviderFunction } from "../core/resourceType.ts";
import { tagMap } from "../core/tags.ts";
import { compact, flag, isObject, items, text, textMap, texts, type Props } from "../core/values.ts";
import { partitionOf } from "../partitions.ts";

export const getVpc: ProviderFunction = async (args, context) => {
  const VpcId = text(args["id"]);
  const Filters = filters(args, {
    cidr: text(args["cidrBlock"]),
    "dhcp-options-id": text(args["dhcpOptionsId"]),
    isDefault: flag(args["default"]) === true ? "true" : undefined,
    state: text(args["state"]),
  });
  const request = { ...(VpcId === undefined ? {} : { VpcIds: [VpcId] }), ...(Filters.length > 0 ? { Filters } : {}) };
  const { Vpcs = [] } = await context.send(new ec2.DescribeVpcsCommand(request), ec2.EC2Client);
  const [vpc] = Vpcs;
  if (vpc?.VpcId === undefined) throw new Error("no matching EC2 VPC found");
  if (Vpcs.length > 1) {
    throw new Error(
      `${Vpcs.length} EC2 VPCs match (${Vpcs.map((one) => one.VpcId).join(", ")}); use additional constraints`,
    );
  }

  const id = vpc.VpcId;
  const attribute = async (Attribute: "enableDnsHostnames" | "enableDnsSupport"): Promise<boolean> => {
    const found = await context.send(new ec2.DescribeVpcAttributeCommand({ VpcId: id, Attribute }), ec2.EC2Client);
    return (Attribute === "enableDnsSupport" ? found.EnableDnsSupport : found.EnableDnsHostnames)?.Value ?? false;
  };
  const mainOf = [
    { Name: "vpc-id", Values: [id] },
    { Name: "association.main", Values: ["true"] },
  ];
  const tables = await context.send(new ec2.DescribeRouteTablesCommand({ Filters: mainOf }), ec2.EC2Client);
  const [ipv6] = vpc.Ipv6CidrBlockAssociationSet ?? [];
  return compact({
    ...args,
    id,
    arn: `arn:${partitionOf(context.region).partition}:ec2:${context.region}:${vpc.OwnerId ?? ""}:vpc/${id}`,
    cidrBlock: vpc.CidrBlock,
    cidrBlockAssociations: (vpc.CidrBlockAssociationSet ?? []).map((one) => ({
      associationId: one.AssociationId ?? "",
      cidrBlock: one.CidrBlock ?? "",
      state: one.CidrBlockState?.State ?? "",
    })),
    default: vpc.IsDefault ?? false,
    dhcpOptionsId: vpc.DhcpOptionsId ?? "",
    enableDnsHostnames: await attribute("enableDnsHostnames"),
    enableDnsSupport: await attribute("enableDnsSupport"),
    enableNetworkAddressUsageMetrics: false,
    instanceTenancy: vpc.InstanceTenancy ?? "default",
    ipv6AssociationId: ipv6?.AssociationId ?? "",
    ipv6CidrBlock: ipv6?.Ipv6CidrBlock ?? "",
    ipv6CidrBlockAssociations: [],
    mainRouteTableId: tables.RouteTables?.[0]?.RouteTableId ?? "",
    ownerId: vpc.OwnerId ?? "",
    region: context.region,
    state: vpc.State ?? "",
    tags: tagMap(vpc.Tags),
  });
};

export const getSubnets: ProviderFunction = async (args, context) => {
  const Filters = filters(args, {});
  const ids: string[] = [];
  const request = Filters.length > 0 ? { Filters } : {};
  for await (const { Subnets = [] } of ec2.paginateDescribeSubnets({ client: context.client(ec2.EC2Client) }, request))
    ids.push(...Subnets.flatMap((subnet) => subnet.SubnetId ?? []));
  return compact({ ...args, id: context.region, region: context.region, ids, tags: args["tags"] ?? {} });
};

function filters(args: Props, fixed: Readonly<Record<string, string | undefined>>): ec2.Filter[] {
  const named = Object.entries(fixed).flatMap(([Name, value]) =>
    value === undefined ? [] : [{ Name, Values: [value] }],
  );
  const tags = Object.entries(textMap(args["tags"]) ?? {}).map(([key, value]) => ({
    Name: `tag:${key}`,
    Values: [value],
  }));
  const free = items(args["filters"])
    .filter(isObject)
    .map((one) => ({ Name: text(one["name"]) ?? "", Values: texts(one["values"]) }));
  return [...named, ...tags, ...free];
}
