import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
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

/** Cloud Control's memory, in one file that is written anew (and whole) at every change. */
export class CloudControlStore {
  readonly #path: string;
  readonly contents: Contents;

  constructor(path: string) {
    this.#path = path;
    const before = readJson(path);
    const orphans = [...(before.orphans ?? []), ...Object.values(before.intents ?? {})];
    this.contents = { resources: {}, operations: {}, ...before, intents: {}, orphans };
  }

  resources(typeName: string): Record<string, ResourceRecord> {
    return (this.contents.resources[typeName] ??= {});
  }

  save(): void {
    const tokens = Object.keys(this.contents.operations);
    for (const token of tokens.slice(0, Math.max(0, tokens.length - KEPT_OPERATIONS))) {
      if (this.contents.operations[token]?.OperationStatus !== "IN_PROGRESS") {
        Reflect.deleteProperty(this.contents.operations, token);
      }
    }
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const temporary = `${this.#path}.tmp`;
    writeFileSync(temporary, JSON.stringify(this.contents), { mode: 0o600 });
    renameSync(temporary, this.#path);
  }
}

function readJson(path: string): Partial<Contents> {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Partial<Contents>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}
