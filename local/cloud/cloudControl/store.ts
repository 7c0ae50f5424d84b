import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { writeAtomicallySync } from "../../../system/atomicWrite.ts";
import { readJson } from "../../../system/damagedFile.ts";
import { isDiskFull } from "../../../system/fullDisk.ts";
import type { HandlerErrorCode, Json } from "../cloudControlResource.ts";

/** A request and what became of it: Cloud Control's ProgressEvent, and what is needed to go on after a crash. */
export interface OperationRecord {
  readonly RequestToken: string;
  readonly TypeName: string;
  readonly Operation: "CREATE" | "UPDATE" | "DELETE";
  OperationStatus: "IN_PROGRESS" | "SUCCESS" | "FAILED" | "CANCEL_COMPLETE";
  EventTime: number;
  Identifier?: string;
  StatusMessage?: string;
  ErrorCode?: HandlerErrorCode;
  readonly clientToken?: string;
  /** Tells a client token that is used again for something else. */
  readonly request?: string;
}

/** A resource that MiniStack provides, as it was asked for and as it was found right after that. */
export interface ResourceRecord {
  readonly logicalId: string;
  physicalId: string;
  desired: Json;
  attributes: Json;
  live: Json;
}

export interface Intent {
  readonly typeName: string;
  readonly properties: Json;
}

interface Contents {
  resources: Record<string, Record<string, ResourceRecord>>;
  /** Creations that are under way, by logical id. */
  intents: Record<string, Intent>;
  /** Creations that a crash interrupted: what they made, if anything, was never acknowledged. */
  orphans: Intent[];
  operations: Record<string, OperationRecord>;
}

const KEPT_OPERATIONS = 500;
const RETRY_MILLISECONDS = 1000;

const REMEDY =
  "Put back a whole copy of it, if you have one, and start the local cloud again. Without one it starts with none of the " +
  "resources that Cloud Control had made: `scones cloud reset --yes` begins anew with an empty cloud, or `scones pulumi " +
  "refresh` takes them out of the stack's state so that `scones up` makes them again.";

/** Cloud Control's memory, in one file that is written anew (and whole) at every change. */
export class CloudControlStore {
  readonly #path: string;
  readonly contents: Contents;
  #retry: NodeJS.Timeout | undefined;

  /** @throws DamagedFileError where the file is cut off; it has been set aside by then */
  constructor(path: string) {
    this.#path = path;
    const before: Partial<Contents> = readJson(path, REMEDY) ?? {};
    const orphans = [...(before.orphans ?? []), ...Object.values(before.intents ?? {})];
    this.contents = { resources: {}, operations: {}, ...before, intents: {}, orphans };
  }

  resources(typeName: string): Record<string, ResourceRecord> {
    return (this.contents.resources[typeName] ??= {});
  }

  /**
   * Writes down what was decided before it is done or acknowledged.
   *
   * @throws DiskFullError where there is no room
   */
  save(): void {
    const tokens = Object.keys(this.contents.operations);
    for (const token of tokens.slice(0, Math.max(0, tokens.length - KEPT_OPERATIONS))) {
      if (this.contents.operations[token]?.OperationStatus !== "IN_PROGRESS") {
        Reflect.deleteProperty(this.contents.operations, token);
      }
    }
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeAtomicallySync(this.#path, JSON.stringify(this.contents), { mode: 0o600 });
  }

  /** Writes down what has happened already: on a full disk again every second, until there is room. */
  saveFact(): void {
    clearTimeout(this.#retry);
    try {
      this.save();
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#retry = setTimeout(() => this.saveFact(), RETRY_MILLISECONDS).unref();
    }
  }
}
