import { credentials } from "@grpc/grpc-js";
import enginegrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import enginepb from "@pulumi/pulumi/proto/engine_pb.js";

/** Shows a message beside a resource: a status that passes, or a warning that stays. */
export type EngineLog = (urn: string, kind: "status" | "warning", message: string) => void;

/** The engine's own display. A message that can't be delivered is no reason for a deployment to fail. */
export function engineLog(address: string | undefined): EngineLog {
  if (address === undefined || address === "") return () => undefined;
  let client: InstanceType<typeof enginegrpc.EngineClient> | undefined;
  return (urn, kind, message) => {
    client ??= new enginegrpc.EngineClient(address, credentials.createInsecure());
    const { INFO, WARNING } = enginepb.LogSeverity;
    const request = new enginepb.LogRequest()
      .setUrn(urn)
      .setMessage(message)
      .setEphemeral(kind === "status");
    client.log(request.setSeverity(kind === "status" ? INFO : WARNING), () => undefined);
  };
}
