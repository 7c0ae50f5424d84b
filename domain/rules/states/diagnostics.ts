import { choiceChecks } from "./choice.ts";
import { readDefinition, type Diagnostic, type StateCheck, type WorkflowType } from "./definition.ts";
import { fieldChecks } from "./fields.ts";
import { mapChecks } from "./maps.ts";
import { pathChecks } from "./paths.ts";
import { structureChecks } from "./structure.ts";
import { taskChecks } from "./tasks.ts";
import { valueChecks } from "./values.ts";

/** Every check of the Amazon States Language, the graph last as AWS has it. */
export const stateChecks: readonly StateCheck[] = [
  ...fieldChecks,
  ...valueChecks,
  ...choiceChecks,
  ...pathChecks,
  ...mapChecks,
  ...taskChecks,
  ...structureChecks,
];

/** What ValidateStateMachineDefinition finds in a definition, all of it; empty where it can be created. */
export function diagnosticsOf(definition: string, type: WorkflowType = "STANDARD"): Diagnostic[] {
  const read = readDefinition(definition, type);
  if ("diagnostic" in read) return [read.diagnostic];
  return stateChecks.flatMap((check) => check.find(read.machine));
}

/** The message of InvalidDefinition, as CreateStateMachine words it. */
export function invalidDefinition(diagnostics: readonly Diagnostic[]): string | undefined {
  if (diagnostics.length === 0) return undefined;
  const all = diagnostics.map(({ code, message, location }) => `${code}: ${message} at ${location ?? "null"}`);
  return `Invalid State Machine Definition: '${all.join(", ")}'`;
}
