import type { ProviderFunction } from "../core/resourceType.ts";
import { text } from "../core/values.ts";
import { descriptionOf, partitionOf } from "../partitions.ts";

export const getRegion: ProviderFunction = (args, context) => {
  const region = text(args["region"]) ?? text(args["name"]) ?? text(args["id"]) ?? context.region;
  return {
    id: region,
    name: region,
    region,
    description: descriptionOf(region),
    endpoint: `ec2.${region}.${partitionOf(region).dnsSuffix}`,
  };
};

export const getPartition: ProviderFunction = (_args, context) => {
  const { partition, dnsSuffix, reverseDnsPrefix } = partitionOf(context.region);
  return { id: partition, partition, dnsSuffix, reverseDnsPrefix };
};
