import { charactersOf, has, isObject, listOf, objectOf, textOf, type Json } from "../reading.ts";
import { MEASURED, schema, SPECIFICATION, type Diagnostic, type StateCheck } from "./definition.ts";

const DISTRIBUTED = "Step Functions Developer Guide, Using Map state in Distributed mode";
const READER_RESOURCE = /^arn:[^:]+:states:::s3:(getObject|listObjectsV2)$/;
const WRITER_RESOURCE = /^arn:[^:]+:states:::s3:putObject$/;
const MAXIMUM_LABEL = 40;

/** Parallel branches and maps. */
export const mapChecks: readonly StateCheck[] = [
  {
    what: "branch-shape",
    says: "Branches is a list of at least one machine; branches and map processors have StartAt and States.",
    source: `${SPECIFICATION}, Parallel state, Map state; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, type, path }) => {
        const branches = listOf(state, "Branches");
        if (type === "Parallel" && branches?.length === 0) return [schema("Value cannot be empty", `${path}/Branches`)];
        return [
          ...(branches ?? []).flatMap((branch, index) => machineProblems(branch, `${path}/Branches[${index}]`)),
          ...processorsOf(state, path).flatMap(([processor, at]) => machineProblems(processor, at)),
        ];
      }),
  },
  {
    what: "processor-config",
    says: "A processor's Mode is INLINE or DISTRIBUTED, and ExecutionType, STANDARD or EXPRESS, goes with DISTRIBUTED only.",
    source: `${DISTRIBUTED}; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) =>
        processorsOf(state, path).flatMap(([processor, at]) => {
          const config = objectOf(processor, "ProcessorConfig");
          return config === undefined ? [] : configProblems(config, `${at}/ProcessorConfig`);
        }),
      ),
  },
  {
    what: "map-label",
    says: `A map's Label has at most ${MAXIMUM_LABEL} characters and is unique in the machine.`,
    source: `${DISTRIBUTED}, Label; ${MEASURED}`,
    find: ({ states }) => {
      const seen = new Set<string>();
      return states.flatMap(({ state, type, path }): Diagnostic[] => {
        const label = type === "Map" ? textOf(state, "Label") : undefined;
        if (label === undefined) return [];
        const location = `${path}/Label`;
        if (charactersOf(label) > MAXIMUM_LABEL) {
          const message = `Label "${label}" exceeds the ${MAXIMUM_LABEL}-character limit allowed by the service`;
          return [{ code: "INVALID_LABEL_NAME", message, location }];
        }
        if (seen.has(label))
          return [{ code: "DUPLICATE_LABEL_NAME", message: `Duplicate Label name: ${label}`, location }];
        seen.add(label);
        return [];
      });
    },
  },
  {
    what: "item-reader-resource",
    says: "An ItemReader reads with s3:getObject or s3:listObjectsV2.",
    source: `${DISTRIBUTED}, ItemReader; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) => {
        const resource = textOf(objectOf(state, "ItemReader") ?? {}, "Resource");
        return resource === undefined || READER_RESOURCE.test(resource)
          ? []
          : [schema("The field 'Resource' does not match any of the allowed values", `${path}/ItemReader/Resource`)];
      }),
  },
  {
    what: "item-reader-csv",
    says: "CSVHeaderLocation is there for CSV and not for JSON, and GIVEN goes with CSVHeaders.",
    source: `${DISTRIBUTED}, ItemReader, ReaderConfig; ${MEASURED}`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) => {
        const config = objectOf(objectOf(state, "ItemReader") ?? {}, "ReaderConfig");
        return config === undefined ? [] : csvProblems(config, `${path}/ItemReader/ReaderConfig`);
      }),
  },
  {
    what: "result-writer-resource",
    says: "A ResultWriter writes with s3:putObject.",
    source: `${DISTRIBUTED}, ResultWriter`,
    find: ({ states }) =>
      states.flatMap(({ state, path }) => {
        const resource = textOf(objectOf(state, "ResultWriter") ?? {}, "Resource");
        return resource === undefined || WRITER_RESOURCE.test(resource)
          ? []
          : [schema("The field 'Resource' does not match any of the allowed values", `${path}/ResultWriter/Resource`)];
      }),
  },
];

function processorsOf(state: Json, path: string): [Json, string][] {
  return ["ItemProcessor", "Iterator"]
    .map((field): [unknown, string] => [state[field], `${path}/${field}`])
    .filter((entry): entry is [Json, string] => isObject(entry[0]));
}

function machineProblems(machine: unknown, at: string): Diagnostic[] {
  if (!isObject(machine)) return [schema("Expected value of type [OBJECT]", at)];
  const missing = ["States", "StartAt"].filter((field) => !has(machine, field));
  return missing.length === 0 ? [] : [schema(`These fields are required: [${missing.join(", ")}]`, at)];
}

function configProblems(config: Json, at: string): Diagnostic[] {
  const mode = config["Mode"] ?? "INLINE";
  if (mode !== "INLINE" && mode !== "DISTRIBUTED") {
    return [schema("Value should be one of the following: [INLINE, DISTRIBUTED]", `${at}/Mode`)];
  }
  if (mode === "INLINE") {
    return has(config, "ExecutionType") ? [schema("Field 'ExecutionType' is not supported", at)] : [];
  }
  if (!has(config, "ExecutionType")) return [schema("These fields are required: [ExecutionType]", at)];
  return ["STANDARD", "EXPRESS"].includes(String(config["ExecutionType"]))
    ? []
    : [schema("Value should be one of the following: [STANDARD, EXPRESS]", `${at}/ExecutionType`)];
}

function csvProblems(config: Json, at: string): Diagnostic[] {
  if (config["InputType"] === "CSV" && !has(config, "CSVHeaderLocation")) {
    return [schema("The field 'CSVHeaderLocation' is required", at)];
  }
  if (config["InputType"] === "JSON" && has(config, "CSVHeaderLocation")) {
    return [schema("Field 'CSVHeaderLocation' is not supported", at)];
  }
  return config["CSVHeaderLocation"] === "GIVEN" && !has(config, "CSVHeaders")
    ? [schema("These fields are required: [CSVHeaders]", at)]
    : [];
}
