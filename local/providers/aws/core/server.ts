import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import pluginpb from "@pulumi/pulumi/proto/plugin_pb.js";
import provpb from "@pulumi/pulumi/proto/provider_pb.js";
import { ConfigurationError, readConfiguration } from "./configuration.ts";
import type { Tell } from "./context.ts";
import type { NamingMode } from "./names.ts";
import type { AwsProvider } from "./provider.ts";
import type { EngineLog } from "./engineLog.ts";
import { diffResponse, fromStruct, serviceError, toStruct } from "./wire.ts";

/** Stands for the @pulumi/aws SDK that this provider answers to. */
export const version = "7.48.0";

function unary<Request, Response>(
  answer: (request: Request) => Promise<Response> | Response,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(serviceError(error));
        },
      );
  };
}

/** `urn:pulumi:stack::project::parent$type::name` → type and name. */
function parts(urn: string): { token: string; name: string } {
  const [, , types, ...name] = urn.split("::");
  return { token: types?.split("$").at(-1) ?? "", name: name.join("::") };
}

const noLog: EngineLog = () => undefined;

/** Pulumi's provider protocol, in terms of the provider. Secrets stay with the engine: it unwraps them for us and marks them again. */
export function providerService(provider: AwsProvider, log = noLog): UntypedServiceImplementation {
  /** How long the program gives the operation, and whom to tell how it goes. */
  const operation = (request: { getUrn(): string; getTimeout(): number }): { timeoutMs?: number; tell: Tell } => ({
    ...(request.getTimeout() > 0 ? { timeoutMs: request.getTimeout() * 1000 } : {}),
    tell: (kind, message) => {
      log(request.getUrn(), kind, message);
    },
  });
  return {
    handshake: unary(() => new provpb.ProviderHandshakeResponse().setSupportsAutonamingConfiguration(true)),

    getPluginInfo: unary(() => new pluginpb.PluginInfo().setVersion(version)),

    getSchema: unary(() => new provpb.GetSchemaResponse().setSchema(JSON.stringify({ name: "aws", version }))),

    checkConfig: unary((request: provpb.CheckRequest) => {
      const response = new provpb.CheckResponse().setInputs(request.getNews());
      try {
        readConfiguration(fromStruct(request.getNews()), process.env);
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        response.addFailures(new provpb.CheckFailure().setReason(error.message));
      }
      return response;
    }),

    diffConfig: unary((request: provpb.DiffRequest) => {
      // Other settings never move a resource to another place; a region does, and each resource has its own to say so.
      const same = JSON.stringify(fromStruct(request.getOlds())) === JSON.stringify(fromStruct(request.getNews()));
      const { DiffChanges } = provpb.DiffResponse;
      return new provpb.DiffResponse().setChanges(same ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME);
    }),

    configure: unary((request: provpb.ConfigureRequest) => {
      provider.configure(fromStruct(request.getArgs()));
      return new provpb.ConfigureResponse().setSupportspreview(true).setSupportsAutonamingConfiguration(true);
    }),

    check: unary(async (request: provpb.CheckRequest) => {
      const { token, name } = parts(request.getUrn());
      const naming = request.getAutonaming();
      const modes: readonly NamingMode[] = ["propose", "enforce", "disable"];
      const { inputs, failures } = await provider.check(
        token,
        fromStruct(request.getNews()),
        fromStruct(request.getOlds()),
        {
          resourceName: name,
          seed: request.getRandomseed_asU8(),
          ...(naming === undefined
            ? {}
            : { mode: modes[naming.getMode()] ?? "propose", proposed: naming.getProposedName() }),
        },
      );
      const response = new provpb.CheckResponse().setInputs(toStruct(inputs));
      for (const { property, reason } of failures) {
        response.addFailures(new provpb.CheckFailure().setProperty(property).setReason(reason));
      }
      return response;
    }),

    diff: unary(async (request: provpb.DiffRequest) => {
      const { token } = parts(request.getUrn());
      const olds = fromStruct(request.getOldInputs() ?? request.getOlds());
      const options = { ignored: request.getIgnorechangesList(), state: fromStruct(request.getOlds()) };
      return diffResponse(await provider.diff(token, olds, fromStruct(request.getNews()), options));
    }),

    create: unary(async (request: provpb.CreateRequest) => {
      const { token } = parts(request.getUrn());
      const options = { preview: request.getPreview(), ...operation(request) };
      const { id, state } = await provider.create(token, fromStruct(request.getProperties()), options);
      return new provpb.CreateResponse().setId(id).setProperties(toStruct(state));
    }),

    read: unary(async (request: provpb.ReadRequest) => {
      const { token } = parts(request.getUrn());
      const inputs = request.hasInputs() ? fromStruct(request.getInputs()) : undefined;
      const live = await provider.read(token, request.getId(), inputs, fromStruct(request.getProperties()));
      if (live === undefined) return new provpb.ReadResponse();
      const response = new provpb.ReadResponse().setId(live.id).setProperties(toStruct(live.state));
      return response.setInputs(toStruct(live.inputs ?? {}));
    }),

    update: unary(async (request: provpb.UpdateRequest) => {
      const { token } = parts(request.getUrn());
      const state = fromStruct(request.getOlds());
      const change = {
        inputs: fromStruct(request.getNews()),
        oldInputs: request.hasOldInputs() ? fromStruct(request.getOldInputs()) : state,
        state,
      };
      const options = {
        preview: request.getPreview(),
        ignored: request.getIgnorechangesList(),
        ...operation(request),
      };
      const live = await provider.update(token, request.getId(), change, options);
      return new provpb.UpdateResponse().setProperties(toStruct(live.state));
    }),

    delete: unary(async (request: provpb.DeleteRequest) => {
      const { token } = parts(request.getUrn());
      await provider.delete(token, request.getId(), fromStruct(request.getProperties()), operation(request));
      return new emptypb.Empty();
    }),

    invoke: unary(async (request: provpb.InvokeRequest) => {
      const result = await provider.invoke(request.getTok(), fromStruct(request.getArgs()));
      return new provpb.InvokeResponse().setReturn(toStruct(result));
    }),

    // What is under way goes on to its end, and the engine waits for that: "For TF, this is a no-op" (pulumi-terraform-bridge, provider.go).
    cancel: unary(() => new emptypb.Empty()),

    attach: unary(() => new emptypb.Empty()),
  };
}
