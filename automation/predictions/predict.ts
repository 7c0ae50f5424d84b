import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Clients } from "../stack/clients.ts";
import { imageContentType } from "../../domain/workflow/prediction.ts";
import { messageOf, SconesError, UsageError } from "../runs/errors.ts";

export interface Prediction {
  readonly image: string;
  readonly label: string;
  readonly confidence: number;
  readonly probabilities: Readonly<Record<string, number>>;
}

export interface Picture {
  /** What the user called it: a path or an S3 URI. */
  readonly name: string;
  read(): Promise<Uint8Array>;
}

/** Thrown when one picture can't be read or classified, which says nothing about others. */
export class PictureError extends SconesError {
  override readonly name = "PictureError";
}

/** Asks the endpoint about one picture. */
export async function predict(
  clients: Clients,
  endpointName: string,
  classes: readonly string[],
  picture: Picture,
): Promise<Prediction> {
  const body = await picture.read().catch((error: unknown) => {
    if (!isFileError(error)) throw error;
    throw new PictureError(`${picture.name} can't be read: ${messageOf(error)}`, { cause: error });
  });
  const request = { name: picture.name, body };
  return toPrediction(picture.name, await askEndpoint(clients, endpointName, request), classes);
}

/** What the file system says of one file. */
function isFileError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && "path" in error;
}

/** One request: the probabilities of the classes. */
export async function askEndpoint(
  clients: Clients,
  endpointName: string,
  { name, body, inferenceId }: { readonly name: string; readonly body: Uint8Array; readonly inferenceId?: string },
): Promise<number[]> {
  const { InvokeEndpointCommand } = await import("@aws-sdk/client-sagemaker-runtime");
  let answer: string;
  try {
    const { Body } = await (
      await clients.runtime()
    ).send(
      new InvokeEndpointCommand({
        EndpointName: endpointName,
        ContentType: imageContentType(body),
        Accept: "application/json",
        Body: body,
        ...(inferenceId !== undefined && { InferenceId: inferenceId }),
      }),
    );
    answer = new TextDecoder().decode(Body);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ModelError") throw error;
    const message = `The model can't classify ${name}; it takes PNG and JPEG pictures. SageMaker says: ${messageOf(error)}`;
    throw new PictureError(message, { cause: error });
  }
  return parseProbabilities(answer);
}

function parseProbabilities(answer: string): number[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer);
  } catch {
    parsed = undefined;
  }
  if (Array.isArray(parsed) && parsed.length > 0 && parsed.every((item) => typeof item === "number")) return parsed;
  throw new SconesError(`The endpoint answered no list of probabilities: ${answer.slice(0, 200)}`);
}

export function toPrediction(image: string, probabilities: readonly number[], classes: readonly string[]): Prediction {
  const confidence = Math.max(...probabilities);
  const best = probabilities.indexOf(confidence);
  return {
    image,
    label: classes[best] ?? `class ${best}`,
    confidence,
    probabilities: Object.fromEntries(probabilities.map((value, index) => [classes[index] ?? `class ${index}`, value])),
  };
}

export function s3Picture(clients: Clients, bucket: string, key: string, name = `s3://${bucket}/${key}`): Picture {
  return {
    name,
    read: async () => {
      const { GetObjectCommand, NoSuchBucket, NoSuchKey } = await import("@aws-sdk/client-s3");
      try {
        const { Body } = await (await clients.s3()).send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        if (!(error instanceof NoSuchBucket || error instanceof NoSuchKey)) throw error;
        throw new UsageError(`There is no object s3://${bucket}/${key}.`);
      }
    },
  };
}

const imageName = /\.(png|jpe?g)$/i;

/** The pictures that a command line names: files, folders (not their subfolders) and S3 objects or prefixes. */
export async function findPictures(clients: Clients, sources: readonly string[]): Promise<Picture[]> {
  const found = await Promise.all(
    sources.map((source) => (source.startsWith("s3://") ? s3Pictures(clients, source) : localPictures(source))),
  );
  return found.flat();
}

async function localPictures(source: string): Promise<Picture[]> {
  const info = await stat(source).catch(() => undefined);
  if (info === undefined) throw new UsageError(`There is no file or folder ${source}.`);
  if (!info.isDirectory()) return [{ name: source, read: () => readFile(source) }];
  const names = (await readdir(source)).filter((name) => imageName.test(name)).sort();
  if (names.length === 0) throw new UsageError(`The folder ${source} has no .png or .jpg file.`);
  return names.map((name) => ({ name: join(source, name), read: () => readFile(join(source, name)) }));
}

async function s3Pictures(clients: Clients, uri: string): Promise<Picture[]> {
  const [, bucket, key = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri) ?? [];
  if (bucket === undefined) throw new UsageError(`${uri} is no S3 URI: s3://bucket/key is wanted.`);
  if (imageName.test(basename(key))) return [s3Picture(clients, bucket, key)];
  const keys = (await listKeys(clients, bucket, key)).filter((name) => imageName.test(name));
  if (keys.length === 0) throw new UsageError(`There is no .png or .jpg object under ${uri}.`);
  return keys.map((name) => s3Picture(clients, bucket, name));
}

export async function listKeys(clients: Clients, bucket: string, prefix: string): Promise<string[]> {
  const { NoSuchBucket, paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const keys: string[] = [];
  try {
    for await (const page of paginateListObjectsV2(
      { client: await clients.s3() },
      { Bucket: bucket, Prefix: prefix },
    )) {
      keys.push(...(page.Contents ?? []).map((object) => object.Key ?? ""));
    }
  } catch (error) {
    if (error instanceof NoSuchBucket) throw new UsageError(`There is no bucket ${bucket}.`);
    throw error;
  }
  return keys.sort();
}
