import { enableCompileCache } from "node:module";

// Before anything large is loaded: the second start takes the compiled code from the cache.
enableCompileCache();

const { Server, ServerCredentials } = await import("@grpc/grpc-js");
const { default: service } = await import("@pulumi/pulumi/proto/provider_grpc_pb.js");
const { AwsProvider } = await import("./core/provider.ts");
const { engineLog } = await import("./core/engineLog.ts");
const { providerService } = await import("./core/server.ts");

// The engine's address comes first among what is no option.
const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-"));
const provider = new AwsProvider();
const server = new Server({
  "grpc.max_receive_message_length": 400 * 1024 * 1024,
  "grpc.max_send_message_length": 400 * 1024 * 1024,
});
server.addService(service.ResourceProviderService, providerService(provider, engineLog(engineAddress)));

function stop(): void {
  server.tryShutdown(() => process.exit(0));
  setTimeout(() => process.exit(0), 2000).unref();
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

// An engine that was killed can't end its plugins: whoever has lost its parent ends itself.
const engine = process.ppid;
setInterval(() => {
  if (process.ppid !== engine) stop();
}, 1000).unref();

server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) {
    process.stderr.write(`the aws provider cannot listen on 127.0.0.1: ${error.message}\n`);
    process.exit(1);
  }
  // The engine reads the port from the first line.
  process.stdout.write(`${port}\n`);
});
