/** Parts of definitions, as small as the Amazon States Language lets them be. */
export type Document = Record<string, unknown>;

export const pass: Document = { Type: "Pass", End: true };

/** A machine of these states that starts with the first. */
export function machine(states: Record<string, unknown>, more: Document = {}): Document {
  return { StartAt: Object.keys(states)[0], States: states, ...more };
}

/** A machine of one state named A. */
export function one(state: Document, more: Document = {}): Document {
  return machine({ A: state }, more);
}

export const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:x";

export function task(more: Document = {}): Document {
  return one({ Type: "Task", Resource: LAMBDA, End: true, ...more });
}

export function jsonata(state: Document, more: Document = {}): Document {
  return one(state, { QueryLanguage: "JSONata", ...more });
}

/** A Choice with these rules, whose targets are there. */
export function choice(...Choices: Document[]): Document {
  return machine({ A: { Type: "Choice", Choices, Default: "B" }, B: pass });
}

export function map(processor: Document, more: Document = {}): Document {
  return one({ Type: "Map", End: true, ItemProcessor: { ...machine({ I: pass }), ...processor }, ...more });
}

export const DISTRIBUTED: Document = { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } };

export function parallel(...Branches: unknown[]): Document {
  return one({ Type: "Parallel", End: true, Branches });
}
