import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { SconesEvent } from "../../../automation/progress/events.ts";
import { eventSchema } from "../../../automation/progress/events.ts";

const root = join(import.meta.dirname, "..", "..", "..");

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of `--json`, each checked against the schema. */
  readonly events: readonly SconesEvent[];
}

/** How a program ends that is given no input and no terminal. */
export function ended(
  program: string,
  words: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Ended> {
  const child = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr, events: [] }));
  });
}

/** The command in processes of its own, with a state folder and so a local cloud of its own. */
export class Cli {
  readonly folder = mkdtempSync(join(tmpdir(), "scones-e2e-"));
  readonly home = join(this.folder, "home");
  readonly out = join(this.folder, "out");
  /** Puts other words before a command, such as those that lead into another view of the disks. */
  through: (program: string, ...args: readonly string[]) => [string, string[]] = (program, ...args) => [
    program,
    [...args],
  ];
  readonly #children = new Set<ChildProcess>();

  run(...args: readonly string[]): Promise<Ended> {
    return this.start(args).ended;
  }

  /** `onEvent` is called with each line of `--json` as it arrives. */
  start(
    args: readonly string[],
    onEvent: (event: SconesEvent, child: ChildProcess) => void = () => undefined,
    environment: NodeJS.ProcessEnv = {},
  ): { child: ChildProcess; ended: Promise<Ended> } {
    const env = { ...process.env, SCONES_HOME: this.home, ...environment };
    const [program, words] = this.through(process.execPath, join(root, "automation", "main.ts"), ...args);
    const child = spawn(program, words, { cwd: this.folder, env });
    this.#children.add(child);
    const events: SconesEvent[] = [];
    let stdout = "";
    let stderr = "";
    let mistake: unknown;
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => {
      stdout += `${line}\n`;
      if (!args.includes("--json") || args[0] === "cloud") return;
      try {
        const event = eventSchema.parse(JSON.parse(line));
        events.push(event);
        onEvent(event, child);
      } catch (error) {
        mistake ??= error;
      }
    });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        this.#children.delete(child);
        if (mistake instanceof Error) reject(mistake);
        else resolve({ code, signal, stdout, stderr, events });
      });
    });
    return { child, ended };
  }

  /** Ends what still runs and the local cloud, and removes the folder. */
  async remove(): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    await this.run("cloud", "reset", "--yes");
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Fails with everything the command printed: a bare exit code says too little. */
export function requireCode(ended: Ended, code: number): Ended {
  if (ended.code === code) return ended;
  const tail = ended.stdout.split("\n").slice(-25).join("\n");
  throw new Error(`exit code ${ended.code ?? ended.signal ?? "?"} instead of ${code}\n${tail}\n${ended.stderr}`);
}

export function eventsOf<T extends SconesEvent["type"]>(
  ended: Ended,
  type: T,
): readonly Extract<SconesEvent, { type: T }>[] {
  return ended.events.filter((event): event is Extract<SconesEvent, { type: T }> => event.type === type);
}

/** The counts that a step ended with. */
export function countsOf(ended: Ended, step: string): Readonly<Record<string, number>> {
  const done = eventsOf(ended, "step").find((event) => event.step === step && event.status === "done");
  return done?.counts ?? {};
}
