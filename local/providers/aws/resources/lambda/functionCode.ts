import * as lambda from "@aws-sdk/client-lambda";
import { sha256, zipOf } from "../../core/archive.ts";
import type { Context } from "../../core/context.ts";
import { UnhealthyError } from "../../core/resourceType.ts";
import { toAws } from "../../core/shape.ts";
import { isArchive, text, type Props } from "../../core/values.ts";

/** The code of a function as Lambda takes it: a zip of the program's archive, an image, or an object of S3. */
export async function functionCode(inputs: Props): Promise<lambda.FunctionCode> {
  const archive = inputs["code"];
  if (isArchive(archive)) {
    const ZipFile = await zipOf(archive);
    const wanted = text(inputs["sourceCodeHash"]);
    if (wanted !== undefined && wanted !== sha256(ZipFile)) {
      throw new Error(`sourceCodeHash is ${wanted}, but the code's is ${sha256(ZipFile)}`);
    }
    return { ZipFile };
  }
  if (archive !== undefined) throw new Error("code must be an archive (pulumi.asset.AssetArchive or FileArchive)");
  return toAws<lambda.FunctionCode>(
    { imageUri: true, s3Bucket: "S3Bucket", s3Key: "S3Key", s3ObjectVersion: "S3ObjectVersion" },
    inputs,
  );
}

/** Waits until the function is Active and its last update is through. */
export async function settled(name: string, context: Context): Promise<void> {
  await context.poll(`the function '${name}' to become active`, async () => {
    const { Configuration: now } = await context.send(new lambda.GetFunctionCommand({ FunctionName: name }));
    const failure = failureOf(now);
    if (failure !== undefined) throw new UnhealthyError(name, `the function '${name}' failed: ${failure}`);
    const ready = now?.State !== "Pending" && now?.LastUpdateStatus !== "InProgress";
    return ready ? true : undefined;
  });
}

function failureOf(now: lambda.FunctionConfiguration | undefined): string | undefined {
  if (now?.State === "Failed") return `${now.StateReasonCode ?? ""} ${now.StateReason ?? ""}`.trim();
  if (now?.LastUpdateStatus === "Failed")
    return `${now.LastUpdateStatusReasonCode ?? ""} ${now.LastUpdateStatusReason ?? ""}`.trim();
  return undefined;
}
