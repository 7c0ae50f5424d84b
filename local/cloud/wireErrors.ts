import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { cbor } from "@smithy/core/cbor";

/** A refusal of the gateway itself: AWS's code for JSON services, and for services that answer in XML. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  /** The code that S3 and the query services use for the same thing. @default - the same code */
  readonly xmlCode?: string;
  /** Whether the service spoke the query protocol before, so that clients look for `xmlCode` in every protocol. */
  readonly queryCompatible?: boolean;
  readonly message: string;
  /** What S3 says beside the message, by element. */
  readonly details?: Readonly<Record<string, string>>;
}

const forbidden = (code: string, xmlCode: string, message: string): Refusal => ({
  status: 403,
  code,
  xmlCode,
  message,
});

export const MISSING_TOKEN = forbidden(
  "MissingAuthenticationTokenException",
  "MissingAuthenticationToken",
  "Request is missing Authentication Token",
);
export const UNKNOWN_KEY = forbidden(
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "The security token included in the request is invalid.",
);
export const BAD_SIGNATURE = forbidden(
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
);
export const BAD_REGION = forbidden(
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "Credential should be scoped to a valid region.",
);
export const EXPIRED = forbidden(
  "InvalidSignatureException",
  "RequestExpired",
  "Signature expired: the request is not of the last 15 minutes. Check your clock.",
);
export const EXPIRED_TOKEN = forbidden(
  "ExpiredTokenException",
  "ExpiredToken",
  "The security token included in the request is expired",
);

/** Services of the protocol rest-xml beside S3: their errors are those of the query protocol, their requests no forms. */
const XML_SERVICES = new Set(["route53", "cloudfront"]);

/** Answers in the protocol that the request speaks. */
export function refuse(
  headers: IncomingHttpHeaders,
  service: string | undefined,
  res: ServerResponse,
  refusal: Refusal,
): void {
  const id = randomUUID();
  const xmlCode = refusal.xmlCode ?? refusal.code;
  const type = headers["content-type"] ?? "";
  // The query protocol posts its forms to the root, or to a queue; a few REST operations post forms elsewhere.
  const atRoot = (res.req.url ?? "/").split("?", 1)[0] === "/" || service === "sqs";
  const form = type.startsWith("application/x-www-form-urlencoded") && atRoot;
  const fields = { __type: refusal.code, message: refusal.message };
  const compatible = refusal.queryCompatible === true ? { "x-amzn-query-error": `${xmlCode};Sender` } : {};
  if (headers["smithy-protocol"] === "rpc-v2-cbor") {
    send(res, refusal.status, "application/cbor", Buffer.from(cbor.serialize(fields)), {
      ...{ "smithy-protocol": "rpc-v2-cbor", ...compatible },
    });
  } else if (type.startsWith("application/x-amz-json")) {
    send(res, refusal.status, type, JSON.stringify(fields), {
      ...{ "x-amzn-errortype": refusal.code, "x-amzn-requestid": id, ...compatible },
    });
  } else if (service === "s3" || (service === undefined && !form)) {
    const code = { InvalidClientTokenId: "InvalidAccessKeyId", MissingAuthenticationToken: "AccessDenied" }[xmlCode];
    const message = code === "AccessDenied" ? "Access Denied" : refusal.message;
    const details = Object.entries(refusal.details ?? {}).map(
      ([name, text]) => `<${name}>${escapeXml(text)}</${name}>`,
    );
    const error = `<Error><Code>${code ?? xmlCode}</Code><Message>${escapeXml(message)}</Message>${details.join("")}<RequestId>${id}</RequestId></Error>`;
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n${error}`;
    send(res, refusal.status, "application/xml", body, { "x-amz-request-id": id });
  } else if (service === "ec2") {
    const error = `<Error><Code>${xmlCode}</Code><Message>${escapeXml(refusal.message)}</Message></Error>`;
    const body = `<Response><Errors>${error}</Errors><RequestID>${id}</RequestID></Response>`;
    send(res, refusal.status, "text/xml", body, { "x-amzn-requestid": id });
  } else if (form || XML_SERVICES.has(service ?? "")) {
    const error = `<Error><Type>Sender</Type><Code>${xmlCode}</Code><Message>${escapeXml(refusal.message)}</Message></Error>`;
    const body = `<ErrorResponse>${error}<RequestId>${id}</RequestId></ErrorResponse>`;
    send(res, refusal.status, "text/xml", body, { "x-amzn-requestid": id });
  } else {
    const body = JSON.stringify({ message: refusal.message });
    // Where JSON RPC services answer a denial with 400, REST services do with 403.
    const status = refusal.code === "AccessDeniedException" ? 403 : refusal.status;
    send(res, status, "application/json", body, { "x-amzn-errortype": refusal.code, "x-amzn-requestid": id });
  }
}

function send(
  res: ServerResponse,
  status: number,
  contentType: string,
  body: string | Buffer,
  headers: Record<string, string>,
): void {
  const bytes = Buffer.from(body);
  res.writeHead(status, { "content-type": contentType, "content-length": bytes.length, ...headers });
  res.end(bytes);
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
