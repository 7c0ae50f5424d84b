import type { ProviderFunction } from "../core/resourceType.ts";
import { must, text } from "../core/values.ts";
import { partitionOf } from "../partitions.ts";
import { registryAccount } from "./registryAccounts.ts";

/** The address of an image that AWS keeps for SageMaker; like the real function it does not ask whether the tag exists. */
export const getPrebuiltEcrImage: ProviderFunction = (args, context) => {
  const repositoryName = must(args, "repositoryName");
  const region = text(args["region"]) ?? context.region;
  const imageTag = text(args["imageTag"]) ?? "1";
  const registryId = registryAccount(repositoryName, region);
  const suffix = text(args["dnsSuffix"]) ?? partitionOf(region).dnsSuffix;
  const registryPath = `${registryId}.dkr.ecr.${region}.${suffix}/${repositoryName}:${imageTag}`;
  return {
    id: registryId,
    registryId,
    registryPath,
    region,
    repositoryName,
    imageTag,
    ...(text(args["dnsSuffix"]) === undefined ? {} : { dnsSuffix: suffix }),
  };
};
