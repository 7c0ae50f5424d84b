import { Metadata, status, type ServiceError } from "@grpc/grpc-js";
import anypb from "google-protobuf/google/protobuf/any_pb.js";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import provpb from "@pulumi/pulumi/proto/provider_pb.js";
import statuspb from "@pulumi/pulumi/proto/status_pb.js";
import type { Difference, PropertyDiff } from "./diff.ts";
import { PartialFailure } from "./provider.ts";
import type { Props } from "./values.ts";

export const fromStruct = (struct: structpb.Struct | undefined): Props => struct?.toJavaScript() ?? {};
export const toStruct = (props: Props): structpb.Struct => structpb.Struct.fromJavaScript(props);

/** The answer to Diff. */
export function diffResponse(difference: Difference): provpb.DiffResponse {
  const { DiffChanges } = provpb.DiffResponse;
  const response = new provpb.DiffResponse();
  response.setChanges(difference.changed.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
  response.setDiffsList(difference.changed);
  response.setReplacesList(difference.replaces);
  response.setDeletebeforereplace(difference.deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const [path, diff] of difference.detailed) {
    const entry = new provpb.PropertyDiff();
    entry.setKind(kindOf(diff));
    entry.setInputdiff(true);
    response.getDetaileddiffMap().set(path, entry);
  }
  return response;
}

function kindOf(diff: PropertyDiff): provpb.PropertyDiff.Kind {
  const { Kind } = provpb.PropertyDiff;
  if (diff.kind === "add") return diff.replace ? Kind.ADD_REPLACE : Kind.ADD;
  if (diff.kind === "delete") return diff.replace ? Kind.DELETE_REPLACE : Kind.DELETE;
  return diff.replace ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}

/** An error as the engine reads it; a partial failure carries the resource along, so that the engine keeps it. */
export function serviceError(error: unknown): Partial<ServiceError> {
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new Metadata();
  if (error instanceof PartialFailure) {
    const failed = new provpb.ErrorResourceInitFailed();
    failed.setId(error.live.id);
    failed.setProperties(toStruct(error.live.state));
    failed.setInputs(toStruct(error.live.inputs ?? {}));
    failed.setReasonsList([message]);
    const detail = new anypb.Any();
    detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const packed = new statuspb.Status();
    packed.setCode(status.UNKNOWN);
    packed.setMessage(message);
    packed.addDetails(detail);
    metadata.add("grpc-status-details-bin", Buffer.from(packed.serializeBinary()));
  }
  return { code: status.UNKNOWN, details: message, metadata };
}
