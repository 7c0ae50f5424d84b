import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Cloud } from "./cloud.ts";
import { SconesError } from "../runs/errors.ts";

/** What the ordinary Pulumi CLI needs in its environment to work on the cloud's stacks. */
function environment(cloud: Cloud): NodeJS.ProcessEnv {
  return { ...process.env, ...cloud.env };
}

/** Puts the Pulumi CLI in this process's place: its terminal, its answers, its exit code. */
export async function becomePulumi(cloud: Cloud, args: readonly string[]): Promise<number> {
  return passThrough(cloud.pulumi, args, { cwd: cloud.workDir, env: environment(cloud) });
}

/** Runs a command on this terminal; Ctrl-C reaches it from there, other signals are passed on. */
export async function passThrough(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv },
): Promise<number> {
  const child = spawn(command, [...args], { ...options, stdio: "inherit" });
  const ignore = (): void => undefined;
  const forward = (): void => void child.kill("SIGTERM");
  process.on("SIGINT", ignore);
  process.on("SIGTERM", forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", (error) => reject(new SconesError(`${command} can't be started: ${error.message}`)));
      child.once("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  } finally {
    process.off("SIGINT", ignore);
    process.off("SIGTERM", forward);
  }
}

const withStack = new Set([
  "up",
  "update",
  "preview",
  "pre",
  "refresh",
  "destroy",
  "down",
  "dn",
  "config",
  "cancel",
  "watch",
  "logs",
  "state",
  "import",
]);

/** Whether the Pulumi CLI is only asked how it is used, for which it needs no stack. */
export function asksForHelp(args: readonly string[]): boolean {
  const [end, help] = [args.indexOf("--"), args.findIndex((arg) => arg === "--help" || arg === "-h")];
  return args.length === 0 || args[0] === "help" || (help !== -1 && (end === -1 || help < end));
}

/** Names the stack where a command works on one and the user named none. */
export function withStackArgument(args: readonly string[], stack: string): string[] {
  const [command = "", ...rest] = args;
  const named = args.some(
    (arg) => arg === "-s" || arg === "--stack" || arg.startsWith("--stack=") || arg.startsWith("-s="),
  );
  if (named || asksForHelp(args)) return [...args];
  // `pulumi stack …` has commands that take a stack's name as an argument of their own.
  const ofStack = command === "stack" && !["init", "ls", "rm", "select", "new", "help"].includes(rest[0] ?? "");
  if (command === "cancel") return rest.some((arg) => !arg.startsWith("-")) ? [...args] : [...args, stack];
  if (!withStack.has(command) && !ofStack) return [...args];
  const end = args.indexOf("--");
  return end === -1 ? [...args, "--stack", stack] : [...args.slice(0, end), "--stack", stack, ...args.slice(end)];
}
