import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { ServerWritableStream } from "@grpc/grpc-js";
import messages from "@pulumi/pulumi/proto/language_pb.js";

type Call = ServerWritableStream<messages.InstallDependenciesRequest, messages.InstallDependenciesResponse>;

/** Installs a program's or a plugin's dependencies with npm, unless Pulumi's SDK can be found from its folder already. */
export function installDependencies(call: Call): void {
  const folder = call.request.getInfo()?.getProgramDirectory() ?? call.request.getDirectory();
  try {
    createRequire(join(folder, "noop.js")).resolve("@pulumi/pulumi/package.json");
    call.end();
    return;
  } catch {
    // Nothing there yet.
  }
  const child = spawn("npm", ["install", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.on("data", (data: Buffer) => call.write(new messages.InstallDependenciesResponse().setStdout(data)));
  child.stderr.on("data", (data: Buffer) => call.write(new messages.InstallDependenciesResponse().setStderr(data)));
  child.on("error", (error) => call.emit("error", new Error(`npm could not be started: ${error.message}`)));
  child.on("close", (code) => {
    if (code === 0) call.end();
    else call.emit("error", new Error(`npm install in ${folder} ended with exit code ${code ?? "?"}`));
  });
  call.on("cancelled", () => child.kill("SIGTERM"));
}
