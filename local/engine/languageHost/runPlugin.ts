import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ServerWritableStream } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/language_pb.js";

type Call = ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>;

/**
 * Runs a plugin that consists of a PulumiPlugin.yaml and a Node package, or a policy pack (PulumiPolicy.yaml), as the
 * official host does: by Pulumi's own `cmd/run-plugin` or `cmd/run-policy-pack`, found from the plugin's folder. What the
 * plugin prints goes to the engine, which reads its port there.
 */
export function runPlugin(call: Call, children: Set<ChildProcess>): void {
  const request = call.request;
  const folder = request.getInfo()?.getProgramDirectory() ?? request.getProgram();
  const options = request.getInfo()?.getOptions()?.toJavaScript() ?? {};
  const nodeArguments = typeof options["nodeargs"] === "string" ? options["nodeargs"].split(/\s+/).filter(Boolean) : [];
  const isPolicyPack = request.getKind() === "analyzer";
  const runner = isPolicyPack ? "run-policy-pack" : "run-plugin";
  let entry: string;
  try {
    entry = createRequire(join(folder, "noop.js")).resolve(`@pulumi/pulumi/cmd/${runner}/index.js`);
  } catch {
    call.emit("error", new Error(`the plugin in ${folder} lacks @pulumi/pulumi; run npm install there`));
    return;
  }
  // A policy pack finds its package.json in the working directory.
  const words = pluginWords({ isPolicyPack, entry, nodeArguments, folder, args: request.getArgsList() });
  const child = spawn(process.execPath, words, {
    cwd: isPolicyPack || request.getPwd() === "" ? folder : request.getPwd(),
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(request.getEnvList()),
  });
  children.add(child);
  child.stdout.on("data", (data: Buffer) => call.write(new messages.RunPluginResponse().setStdout(data)));
  child.stderr.on("data", (data: Buffer) => call.write(new messages.RunPluginResponse().setStderr(data)));
  child.on("error", (error) => call.emit("error", error));
  // After the output's end, not at the exit, so that a last message is not lost.
  child.on("close", (code) => {
    children.delete(child);
    call.write(new messages.RunPluginResponse().setExitcode(code ?? 1));
    call.end();
  });
  // The engine ends a plugin by leaving the call.
  call.on("cancelled", () => child.kill("SIGTERM"));
}

/**
 * What Node is called with, in the order of the official host (pulumi-language-nodejs, RunPlugin): a policy pack takes its folder last.
 * Other than a program's (its execRuntime), a plugin's `nodeargs` stand behind Pulumi's own file, which takes them without a word.
 */
export function pluginWords(plugin: {
  readonly isPolicyPack: boolean;
  readonly entry: string;
  readonly nodeArguments: readonly string[];
  readonly folder: string;
  readonly args: readonly string[];
}): string[] {
  const { isPolicyPack, entry, nodeArguments, folder, args } = plugin;
  return [entry, ...nodeArguments, ...(isPolicyPack ? [...args, folder] : [folder, ...args])];
}

/** The engine's `NAME=value` texts. */
function environment(texts: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    texts.map((text) => {
      const [name = ""] = text.split("=", 1);
      return [name, text.slice(name.length + 1)];
    }),
  );
}
