import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { namingFullDiskOf } from "../../../system/fullDisk.ts";
import { isRunning, processIdentity } from "../../cloud/processIdentity.ts";
import { within } from "../../within.ts";

/** A running stand-in for a container: one process group of its own. */
export interface Container {
  readonly pid: number;
  /** Settles when the process is gone. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** SIGTERM, then SIGKILL when the grace has passed; settles when the process is gone. */
  stop(graceMilliseconds: number): Promise<void>;
}

export interface ContainerCommand {
  readonly command: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/**
 * Starts children and sees to it that none outlives the service: a small guard process holds a pipe from this one and
 * ends every group when the pipe breaks; what even that misses is found at the next start by pid and start time.
 */
export class Processes {
  readonly #dir: string;
  #guard: ChildProcess | undefined;
  readonly #live = new Set<Container>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Ends what an earlier, killed service left running. */
  endLeftovers(): void {
    mkdirSync(this.#dir, { recursive: true });
    for (const name of readdirSync(this.#dir)) {
      const pid = Number(name);
      const recorded = readFileSync(join(this.#dir, name), "utf8");
      if (isRunning(pid, recorded)) signalGroup(pid, "SIGKILL");
      rmSync(join(this.#dir, name), { force: true });
    }
  }

  async start(what: ContainerCommand): Promise<Container> {
    const [program, ...args] = what.command;
    if (program === undefined) throw new Error("a container needs a command");
    const child = spawn(program, args, {
      cwd: what.directory,
      env: what.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
      child.once("close", (code, signal) => done({ code, signal }));
    });
    await new Promise<void>((started, failed) => {
      child.once("spawn", started);
      child.once("error", failed);
    });
    const pid = child.pid ?? 0;
    this.#tellGuard(`+${pid}`);
    const record = join(this.#dir, String(pid));
    const identity = processIdentity(pid);
    try {
      if (identity !== undefined) writeFileSync(record, identity);
    } catch (error) {
      signalGroup(pid, "SIGKILL"); // Without its record the next start would not know it.
      this.#tellGuard(`-${pid}`);
      throw namingFullDiskOf(error, record);
    }
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on("line", (line) => what.onLine(line));
    const container: Container = {
      pid,
      exited,
      stop: async (grace) => {
        signalGroup(pid, "SIGTERM");
        if (await within(exited, grace)) return;
        signalGroup(pid, "SIGKILL");
        await exited;
      },
    };
    this.#live.add(container);
    void exited.then(() => {
      // Whatever the process itself started goes with it.
      signalGroup(pid, "SIGKILL");
      this.#live.delete(container);
      this.#tellGuard(`-${pid}`);
      rmSync(record, { force: true });
    });
    return container;
  }

  /** Ends every child that still runs, and the guard. */
  async close(): Promise<void> {
    await Promise.all([...this.#live].map((container) => container.stop(2000)));
    this.#guard?.stdin?.end();
    this.#guard = undefined;
  }

  #tellGuard(line: string): void {
    if (this.#guard === undefined) {
      const script = fileURLToPath(new URL("guard.ts", import.meta.url));
      this.#guard = spawn(process.execPath, [script], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
      this.#guard.stdin?.on("error", () => undefined);
      this.#guard.unref();
    }
    this.#guard.stdin?.write(line + "\n");
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}
