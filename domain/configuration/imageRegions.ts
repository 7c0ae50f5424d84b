/** An image in ECR: account, region, domain and repository. Those of FIPS endpoints have `dkr-ecr-fips`, of dual stack `dkr-ecr`. */
const ECR = /^\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.([^/]+)\//;

/** The region of an image in ECR; undefined of one that is elsewhere. */
export function regionOfImage(image: string | undefined): string | undefined {
  return image === undefined ? undefined : ECR.exec(image)?.[1];
}

/** AWS's answer of a model, of whose images one is of another region. */
export function foreignImage(images: readonly (string | undefined)[], region: string | undefined): string | undefined {
  const foreign = images.find((image) => region !== undefined && (regionOfImage(image) ?? region) !== region);
  return foreign === undefined
    ? undefined
    : `Region of "${foreign}" does not match expected region of ${region ?? ""}. Cross region ECR image pulls are not allowed.`;
}

/** AWS's answer of a training job, whose image is of another region. */
export function foreignTrainingImage(image: string | undefined, region: string | undefined): string | undefined {
  const [, own, suffix = ""] = ECR.exec(image ?? "") ?? [];
  if (own === undefined || region === undefined || own === region) return undefined;
  const wanted = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return `Invalid DNS suffix '${suffix}' for region '${own}' in training image. Please provide the valid <region>.<dns-suffix>: '${region}.${wanted}'`;
}
