import { ServiceModel, type Shape } from "../../local/sagemaker/model/serviceModel.ts";

const TYPES: Readonly<Record<string, string>> = {
  ...{ string: "string", boolean: "boolean", timestamp: "number" },
  ...{ integer: "number", long: "number", float: "number", double: "number", blob: "string" },
};

/** Holds JSON answers against the output shapes of a service's model, as it stands in botocore's data folder. */
export class OutputShapes {
  readonly #model: ServiceModel;

  constructor(dataFolder: string, service: string) {
    this.#model = ServiceModel.load(dataFolder, service);
  }

  /** What an operation's answer has that its shape has not, or lacks, each with its place. */
  deviations(operation: string, answer: unknown): readonly string[] {
    const shape = this.#model.output(operation);
    return shape === undefined ? [`${operation}: no output shape`] : this.#structure(shape, answer, operation);
  }

  #check(name: string, value: unknown, place: string): readonly string[] {
    const shape = this.#model.shape(name);
    if (shape.type === "structure") return this.#structure(shape, value, place);
    if (shape.type === "list") {
      if (!Array.isArray(value)) return [`${place}: no list`];
      return value.flatMap((one, i) => this.#check(shape.member?.shape ?? "", one, `${place}[${i}]`));
    }
    if (shape.type === "map") return typeof value === "object" && value !== null ? [] : [`${place}: no map`];
    if (typeof value !== TYPES[shape.type]) return [`${place}: ${typeof value} instead of ${shape.type}`];
    const allowed = shape.enum === undefined || shape.enum.includes(String(value));
    return allowed ? [] : [`${place}: ${String(value)} is none of ${shape.enum.join()}`];
  }

  #structure(shape: Shape, value: unknown, place: string): readonly string[] {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${place}: no structure`];
    const members = shape.members ?? {};
    const missing = (shape.required ?? []).filter((one) => !(one in value)).map((one) => `${place}.${one}: missing`);
    const found = Object.entries(value).flatMap(([one, inner]) => {
      const member = members[one];
      return member === undefined ? [`${place}.${one}: unknown`] : this.#check(member.shape, inner, `${place}.${one}`);
    });
    return [...missing, ...found];
  }
}
