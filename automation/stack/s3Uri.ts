/** Bucket and key (or prefix, as it is written) of `s3://bucket/key`; undefined of anything else. */
export function splitS3Uri(uri: string): { readonly bucket: string; readonly key: string } | undefined {
  const [, bucket, key = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri) ?? [];
  return bucket === undefined ? undefined : { bucket, key };
}
