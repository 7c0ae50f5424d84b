import { InvalidArgumentError } from "commander";

/** A file or folder: an empty text, as of a shell variable that is not set, would be the current folder. */
export function path(value: string): string {
  if (value.trim() === "") throw new InvalidArgumentError("A path is wanted.");
  return value;
}

/** A file or folder, or what is in a bucket; `./s3:x` is a file of such a name. */
export function place(value: string): string {
  path(value);
  if (!value.startsWith("s3://") && /^(s3:|s3\/\/|[a-z][a-z0-9+.-]*:\/\/)/i.test(value))
    throw new InvalidArgumentError("A path is wanted, or what is in a bucket: s3://bucket/prefix.");
  if (value.startsWith("s3://") && !/^s3:\/\/[^/]/.test(value))
    throw new InvalidArgumentError("The bucket is missing: s3://bucket/prefix is wanted.");
  return value;
}

/** Several of them. */
export function places(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), place(value)];
}
