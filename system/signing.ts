import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

/** What a request is signed with (Signature Version 4). */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request without query, as far as its signature covers it. */
export interface UnsignedRequest {
  readonly method: "GET" | "PUT";
  /** As it is sent. */
  readonly path: string;
  /** `region/service/aws4_request`. */
  readonly scope: string;
  /** In small letters, and in the alphabet's order before `x-amz-…`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly time: Date;
}

/** The headers of a request with its signature, at a fraction of what the SDK takes for them. */
export function signedHeaders(request: UnsignedRequest, keys: SigningKeys): Record<string, string> {
  const { method, path, scope, headers, body, time } = request;
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const date = time.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const day = date.slice(0, 8);
  const content = hash("sha256", body);
  const signed: Record<string, string> = {
    ...headers,
    "x-amz-content-sha256": content,
    "x-amz-date": date,
    ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }),
  };
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const names = Object.keys(signed).join(";");
  const canonical = `${method}\n${path}\n\n${lines.join("")}\n${names}\n${content}`;
  const signature = createHmac("sha256", signingKey(secretAccessKey, day, scope))
    .update(`AWS4-HMAC-SHA256\n${date}\n${day}/${scope}\n${hash("sha256", canonical)}`)
    .digest("hex");
  const credential = `${accessKeyId}/${day}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...signed, authorization };
}

/** As key objects: of a buffer Node asks by way of exceptions whether it is one, which costs ten times the sum itself. */
const signingKeys = new Map<string, KeyObject>();

/** The key that signs what is sent on a day, in a scope such as `us-east-1/s3/aws4_request`. */
export function signingKey(secret: string, day: string, scope: string): KeyObject {
  const name = `${secret}/${day}/${scope}`;
  let key = signingKeys.get(name);
  if (key === undefined) {
    key = [day, ...scope.split("/")].reduce(
      (previous, part) => createSecretKey(createHmac("sha256", previous).update(part).digest()),
      createSecretKey(`AWS4${secret}`, "utf8"),
    );
    if (signingKeys.size > 1000) signingKeys.clear();
    signingKeys.set(name, key);
  }
  return key;
}

/** A part of a path or query as signatures have it: all but letters, digits and `-._~` encoded. */
export function encoded(part: string): string {
  return encodeURIComponent(part).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The text of such a part; what is no proper encoding stays as it is, and names nothing. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
