/**
 * A nodejs language host for engines that were built from Go modules (the official one comes only with the official CLI):
 * what `pulumi up` needs to start a program, which is `node @pulumi/pulumi/cmd/run …`, the same file that the official
 * host starts. Protocol: Pulumi's `LanguageRuntime` gRPC service.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import sdk from "@pulumi/pulumi/version.js";
import { installDependencies } from "./installDependencies.ts";
import { runPlugin } from "./runPlugin.ts";

type Call<Request> = ServerUnaryCall<Request, unknown>;
type Reply<Response> = sendUnaryData<Response>;

/** Exit code by which `cmd/run` says that it has told the user already. */
const ERRORS_WERE_LOGGED = 32;

const engineAddress = process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "";
const programs = new Set<ChildProcess>();

function run(call: Call<messages.RunRequest>, reply: Reply<messages.RunResponse>): void {
  const request = call.request;
  const info = request.getInfo();
  const options = info?.getOptions()?.toJavaScript() ?? {};
  const program = info?.getEntryPoint() ?? request.getProgram();
  const entry = createRequire(join(request.getPwd(), "noop.js")).resolve("@pulumi/pulumi/cmd/run/index.js");
  const nodeArguments = typeof options["nodeargs"] === "string" ? options["nodeargs"].split(/\s+/).filter(Boolean) : [];
  const flags = {
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info?.getRootDirectory() ?? request.getPwd(),
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
  };
  const child = spawn(
    process.execPath,
    [
      ...nodeArguments,
      entry,
      ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      program,
      ...request.getArgsList(),
    ],
    {
      cwd: request.getPwd(),
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toObject())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        PULUMI_NODEJS_TYPESCRIPT: options["typescript"] === false ? "false" : "true",
      },
    },
  );
  programs.add(child);
  child.on("error", (error) => reply(error));
  child.on("exit", (code, signal) => {
    programs.delete(child);
    const response = new messages.RunResponse();
    if (code === ERRORS_WERE_LOGGED) response.setBail(true);
    else if (code !== 0)
      response.setError(`the program ended ${signal === null ? `with exit code ${code ?? "?"}` : `by ${signal}`}`);
    reply(null, response);
  });
}

function endPrograms(): void {
  for (const child of programs) child.kill("SIGTERM");
}

const server = new Server();
server.addService(services.LanguageRuntimeService, {
  handshake: (_: unknown, reply: Reply<messages.LanguageHandshakeResponse>) =>
    reply(null, new messages.LanguageHandshakeResponse()),
  // The plugins are the local cloud's own, named in its Pulumi.yaml: nothing to look for, nothing to download.
  getRequiredPlugins: (_: unknown, reply: Reply<messages.GetRequiredPluginsResponse>) =>
    reply(null, new messages.GetRequiredPluginsResponse()),
  getRequiredPackages: (_: unknown, reply: Reply<messages.GetRequiredPackagesResponse>) =>
    reply(null, new messages.GetRequiredPackagesResponse()),
  getProgramDependencies: (_: unknown, reply: Reply<messages.GetProgramDependenciesResponse>) =>
    reply(null, new messages.GetProgramDependenciesResponse()),
  getPluginInfo: (_: unknown, reply: Reply<plugins.PluginInfo>) => {
    const info = new plugins.PluginInfo();
    info.setVersion(sdk.version);
    reply(null, info);
  },
  about: (_: unknown, reply: Reply<messages.AboutResponse>) => {
    const about = new messages.AboutResponse();
    about.setExecutable(process.execPath);
    about.setVersion(process.version);
    reply(null, about);
  },
  installDependencies,
  run,
  runPlugin: (call: Parameters<typeof runPlugin>[0]) => runPlugin(call, programs),
});
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    endPrograms();
    process.exit(0);
  });
}
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  // The engine reads the port from the first line.
  process.stdout.write(`${port}\n`);
});
