import type { ProviderFunction } from "../core/resourceType.ts";
import { text } from "../core/values.ts";
import { partitionOf } from "../partitions.ts";

/** The description that AWS gives a region in its console. */
const descriptions: Readonly<Record<string, string>> = {
  "ap-northeast-1": "Asia Pacific (Tokyo)",
  "ap-southeast-1": "Asia Pacific (Singapore)",
  "ap-southeast-2": "Asia Pacific (Sydney)",
  "ca-central-1": "Canada (Central)",
  "eu-central-1": "Europe (Frankfurt)",
  "eu-north-1": "Europe (Stockholm)",
  "eu-west-1": "Europe (Ireland)",
  "eu-west-2": "Europe (London)",
  "eu-west-3": "Europe (Paris)",
  "sa-east-1": "South America (Sao Paulo)",
  "us-east-1": "US East (N. Virginia)",
  "us-east-2": "US East (Ohio)",
  "us-west-1": "US West (N. California)",
  "us-west-2": "US West (Oregon)",
};

export const getRegion: ProviderFunction = (args, context) => {
  const region = text(args["region"]) ?? text(args["name"]) ?? text(args["id"]) ?? context.region;
  return {
    id: region,
    name: region,
    region,
    description: descriptions[region] ?? region,
    endpoint: `ec2.${region}.${partitionOf(region).dnsSuffix}`,
  };
};

export const getPartition: ProviderFunction = (_args, context) => {
  const { partition, dnsSuffix, reverseDnsPrefix } = partitionOf(context.region);
  return { id: partition, partition, dnsSuffix, reverseDnsPrefix };
};
