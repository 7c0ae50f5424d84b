/** Bucket and key (or prefix, as it is written) of `s3://bucket/key`; undefined of anything else. */
export function splitS3Uri(uri: string): { readonly bucket: string; readonly key: string } | undefined {
  const [, bucket, key = ""] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri) ?? [];
  return bucket === undefined ? undefined : { bucket, key };
}

/** Bucket and prefix of `s3://bucket/prefix`, the prefix empty or with a slash at its end; undefined of anything else. */
export function bucketAndPrefix(uri: string): { readonly bucket: string; readonly prefix: string } | undefined {
  const place = splitS3Uri(uri);
  if (place === undefined) return undefined;
  const { bucket, key } = place;
  return { bucket, prefix: key === "" || key.endsWith("/") ? key : `${key}/` };
}
