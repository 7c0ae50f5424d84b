import { readFileSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeAtomically } from "../../../system/atomicWrite.ts";
import { readJson } from "../../../system/damagedFile.ts";

/** A fault that a variant plays, so that alarms, retries and rollbacks can be rehearsed. */
export interface Fault {
  readonly endpoint: string;
  /** @default - all variants */
  readonly variant?: string;
  /** Only while the endpoint serves this endpoint configuration: a deployment that is to fail. @default - any */
  readonly configuration?: string;
  /** `slow` waits before each answer, `fail` answers 500 in the container's place, `crash` ends the container. */
  readonly kind: "slow" | "fail" | "crash";
  /** How long `slow` waits. @default 1000 */
  readonly milliseconds?: number;
  /** Part of the requests (0 to 1) that it hits. @default 1 */
  readonly rate?: number;
}

const LOOK_MILLISECONDS = 200;

/** The file that holds the faults in force, in the service's state folder. */
export function faultsFile(stateDir: string): string {
  return join(stateDir, "faults.json");
}

/** Puts these faults in force in place of any others; a running service sees them at once. */
export async function writeFaults(stateDir: string, faults: readonly Fault[]): Promise<void> {
  await mkdir(stateDir, { recursive: true });
  await writeAtomically(faultsFile(stateDir), JSON.stringify(faults, undefined, 2));
}

/** The faults in force. */
export function readFaults(stateDir: string): readonly Fault[] {
  const remedy = "No fault is played now; do the same again to set one.";
  return (readJson(faultsFile(stateDir), remedy, Array.isArray) ?? []) as readonly Fault[];
}

/** The faults in force, looked at again a few times a second. */
export class Faults {
  readonly #file: string;
  readonly #log: (line: string) => void;
  #faults: readonly Fault[] = [];
  #modified = 0;
  #looked = 0;

  constructor(stateDir: string, log: (line: string) => void) {
    this.#file = faultsFile(stateDir);
    this.#log = log;
  }

  /** The fault that hits a request, if any; a slow one is over when this settles, `timeout` if it took all the time. */
  async strike(
    endpoint: string,
    variant: string,
    configuration: string,
    longestMilliseconds: number,
  ): Promise<"fail" | "crash" | "timeout" | undefined> {
    const now = Date.now();
    if (now - this.#looked > LOOK_MILLISECONDS) {
      this.#looked = now;
      this.#read();
    }
    if (this.#faults.length === 0) return undefined;
    const fault = this.#faults.find(
      (one) =>
        one.endpoint === endpoint &&
        (one.variant ?? variant) === variant &&
        (one.configuration ?? configuration) === configuration &&
        Math.random() < (one.rate ?? 1),
    );
    if (fault?.kind !== "slow") return fault?.kind;
    const milliseconds = fault.milliseconds ?? 1000;
    await sleep(Math.min(milliseconds, longestMilliseconds));
    // Said rather than left to the clock: a timer may fire a moment early, and the container answers in less.
    return milliseconds >= longestMilliseconds ? "timeout" : undefined;
  }

  #read(): void {
    const modified = statSync(this.#file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (modified === this.#modified) return;
    this.#modified = modified;
    this.#faults = [];
    if (modified === 0) return;
    try {
      this.#faults = JSON.parse(readFileSync(this.#file, "utf8")) as Fault[];
    } catch (error) {
      this.#log(`${this.#file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
