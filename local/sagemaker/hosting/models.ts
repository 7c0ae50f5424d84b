import type { ContainerDefinition } from "@aws-sdk/client-sagemaker";
import { parseS3Uri } from "../../../domain/s3Uri.ts";
import type { Context } from "../context.ts";
import { findModelPackage } from "../registry/modelPackages.ts";
import { familyOf } from "../resources/family.ts";
import type { Request } from "../resources/operation.ts";
import { validationException } from "../wire/errors.ts";
import type { Wire } from "../wire/json.ts";
import { MODEL, notFound } from "./records.ts";

type Container = Wire<ContainerDefinition>;

export const models = familyOf<Request<"CreateModel">>("Model", {
  support: "supported",
  create: async (input, context) => {
    const given = onlyContainer(input);
    const container = given.ModelPackageName === undefined ? given : packaged(context, given, given.ModelPackageName);
    context.images.resolve(container.Image ?? "", "serve");
    const roleArn = input.ExecutionRoleArn;
    if (roleArn === undefined)
      throw validationException("ExecutionRoleArn is required: the model's artifact is read with its permissions.");
    if (context.store.get(MODEL, input.ModelName) !== undefined)
      throw alreadyThere(context.arns.of(MODEL, input.ModelName));
    await context.cloud.roles.check(roleArn);
    const artifact = artifactOf(container);
    if (artifact !== undefined) await checkArtifact(context, roleArn, artifact.uri, artifact.prefix);
    return {
      ...(input.PrimaryContainer === undefined ? {} : { PrimaryContainer: withDefaults(input.PrimaryContainer) }),
      ...(container === given ? {} : { Packaged: container }),
      EnableNetworkIsolation: input.EnableNetworkIsolation ?? false,
    };
  },
  alreadyThere,
  notFound: (arn) => notFound("model", arn),
  list: { order: "Descending" },
});

function alreadyThere(arn: string): Error {
  return validationException(`Cannot create already existing model "${arn}".`);
}

function onlyContainer(input: Request<"CreateModel">): Container {
  if (input.PrimaryContainer !== undefined && input.Containers !== undefined) {
    throw validationException("Only one of PrimaryContainer and Containers may be given.");
  }
  if ((input.Containers?.length ?? 0) > 1)
    throw validationException("Inference pipelines (several containers) are not supported on the local cloud.");
  const container = input.PrimaryContainer ?? input.Containers?.[0];
  if (container === undefined) throw validationException("One of PrimaryContainer and Containers must be given.");
  if (container.Mode === "MultiModel")
    throw validationException("Multi-model containers are not supported on the local cloud.");
  if (container.ModelDataUrl !== undefined && container.ModelDataSource !== undefined)
    throw validationException("The container must name a ModelDataUrl or a ModelDataSource, and not both.");
  if ((container.Image === undefined) === (container.ModelPackageName === undefined))
    throw validationException("The container must name an Image or a ModelPackageName, and not both.");
  return container;
}

/** What a model package, which must be approved, says of its container; the model may add to its environment. */
function packaged(context: Context, given: Container, name: string): Container {
  const found = findModelPackage(context, name);
  const { ModelApprovalStatus: approval = "Approved", InferenceSpecification: specification } = found;
  if (approval !== "Approved") {
    throw validationException(
      `Model package ${found.ModelPackageArn} is in the approval status ${approval}; only an Approved one can be deployed.`,
    );
  }
  const [container, ...more] = specification?.Containers ?? [];
  if (container === undefined || more.length > 0) {
    throw validationException(
      `Model package ${found.ModelPackageArn} must have one container to be deployed, and has ${more.length === 0 ? "none" : more.length + 1}.`,
    );
  }
  const { Image, ModelDataUrl, ModelDataSource } = container;
  const Environment = { ...container.Environment, ...given.Environment };
  return {
    ...(Image === undefined ? {} : { Image }),
    ...(ModelDataUrl === undefined ? {} : { ModelDataUrl }),
    ...(ModelDataSource === undefined ? {} : { ModelDataSource }),
    Environment,
  };
}

function withDefaults(container: Container): Container {
  return { ...container, Mode: container.Mode ?? "SingleModel", Environment: container.Environment ?? {} };
}

/** Where a container's model comes from: an archive, or a prefix of plain files. */
export function artifactOf(container: Container): { uri: string; prefix: boolean; packed: boolean } | undefined {
  if (container.ModelDataUrl !== undefined) return { uri: container.ModelDataUrl, prefix: false, packed: true };
  const source = container.ModelDataSource?.S3DataSource;
  if (source === undefined) return undefined;
  return { uri: source.S3Uri, prefix: source.S3DataType === "S3Prefix", packed: source.CompressionType === "Gzip" };
}

async function checkArtifact(context: Context, roleArn: string, uri: string, prefix: boolean): Promise<void> {
  const at = parseS3Uri(uri);
  if (at === undefined) throw validationException(`ModelDataUrl must be an s3:// address, got ${uri}`);
  const s3 = await context.cloud.s3(roleArn);
  const { HeadObjectCommand, ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  try {
    if (!prefix) await s3.send(new HeadObjectCommand({ Bucket: at.bucket, Key: at.key }));
    else if (
      ((await s3.send(new ListObjectsV2Command({ Bucket: at.bucket, Prefix: at.key, MaxKeys: 1 }))).KeyCount ?? 0) === 0
    )
      throw new Error("no objects");
  } catch {
    throw validationException(
      `Could not access model data at ${uri}. Please ensure that the role "${roleArn}" exists and that its trust relationship policy allows ` +
        `the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com". Also ensure that the role has "s3:GetObject" ` +
        `permissions and that the object is located in ${context.options.region}.`,
    );
  }
}
