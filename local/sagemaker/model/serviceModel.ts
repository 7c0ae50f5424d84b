import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

export type ScalarType = "string" | "integer" | "long" | "float" | "double" | "boolean" | "timestamp" | "blob";

/** A shape of an AWS service model, without its documentation. */
export interface Shape {
  readonly type: "structure" | "list" | "map" | ScalarType;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly required?: readonly string[];
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly union?: boolean;
  readonly sensitive?: boolean;
}

interface ModelFile {
  readonly operations: Readonly<
    Record<string, { readonly input?: { readonly shape: string }; readonly output?: { readonly shape: string } }>
  >;
  readonly shapes: Readonly<Record<string, Shape & { documentation?: string }>>;
}

/** AWS's own description of a service: its operations and the shapes they take and give. */
export class ServiceModel {
  readonly #file: ModelFile;

  constructor(file: ModelFile) {
    this.#file = file;
  }

  /** Reads `<dir>/<service>/<newest version>/service-2.json` or its gzip. */
  static load(dir: string, service: string): ServiceModel {
    const version = readdirSync(join(dir, service)).sort().at(-1);
    if (version === undefined) throw new Error(`${dir}/${service} holds no version of the service model`);
    const plain = join(dir, service, version, "service-2.json");
    const bytes = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
    const file = JSON.parse(bytes.toString("utf8")) as ModelFile;
    for (const shape of Object.values(file.shapes)) {
      delete shape.documentation;
      for (const member of Object.values(shape.members ?? {}))
        delete (member as { documentation?: string }).documentation;
    }
    return new ServiceModel(file);
  }

  get operations(): string[] {
    return Object.keys(this.#file.operations);
  }

  get shapes(): Readonly<Record<string, Shape>> {
    return this.#file.shapes;
  }

  has(operation: string): boolean {
    return Object.hasOwn(this.#file.operations, operation);
  }

  shape(name: string): Shape {
    const shape = this.#file.shapes[name];
    if (shape === undefined) throw new Error(`the service model has no shape ${name}`);
    return shape;
  }

  input(operation: string): Shape | undefined {
    const name = this.#file.operations[operation]?.input?.shape;
    return name === undefined ? undefined : this.shape(name);
  }

  output(operation: string): Shape | undefined {
    const name = this.#file.operations[operation]?.output?.shape;
    return name === undefined ? undefined : this.shape(name);
  }
}
