import type { DataCaptureConfig } from "@aws-sdk/client-sagemaker";
import type { JsonObject, Wire } from "../wire/json.ts";

/** One served request, as capture sees it. */
export interface Exchange {
  readonly eventId: string;
  readonly requestType: string;
  readonly request: Buffer;
  readonly responseType: string;
  readonly response: Buffer;
  readonly inferenceId: string | undefined;
  readonly customAttributes: string | undefined;
}

type Config = Wire<DataCaptureConfig>;

/** The line of captured data for a request, without its line end. */
export function captureLine(exchange: Exchange, config: Config, time: Date): string {
  const modes = new Set<string | undefined>(config.CaptureOptions.map((option) => option.CaptureMode));
  const data: JsonObject = {};
  if (modes.has("Input") || modes.has("InputAndOutput"))
    data["endpointInput"] = side("INPUT", exchange.requestType, exchange.request, config);
  if (modes.has("Output") || modes.has("InputAndOutput"))
    data["endpointOutput"] = side("OUTPUT", exchange.responseType, exchange.response, config);
  return JSON.stringify({
    captureData: data,
    eventMetadata: {
      eventId: exchange.eventId,
      ...(exchange.customAttributes === undefined ? {} : { customAttributes: [exchange.customAttributes] }),
      ...(exchange.inferenceId === undefined ? {} : { inferenceId: exchange.inferenceId }),
      inferenceTime: `${time.toISOString().slice(0, 19)}Z`,
    },
    eventVersion: "0",
  });
}

function side(mode: "INPUT" | "OUTPUT", type: string, body: Buffer, config: Config): JsonObject {
  const encoding = encodingOf(type, config);
  return {
    observedContentType: type,
    mode,
    data: body.toString(encoding === "BASE64" ? "base64" : "utf8"),
    encoding,
  };
}

function encodingOf(type: string, config: Config): "CSV" | "JSON" | "BASE64" {
  const plain = type.split(";")[0]?.trim().toLowerCase() ?? "";
  const listed = (types: readonly string[] | undefined): boolean =>
    types?.some((one) => one.toLowerCase() === plain) ?? false;
  if (listed(config.CaptureContentTypeHeader?.JsonContentTypes)) return "JSON";
  return listed(config.CaptureContentTypeHeader?.CsvContentTypes) ? "CSV" : "BASE64";
}
