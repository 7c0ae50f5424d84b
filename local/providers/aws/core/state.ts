import { defaultsKey, specOf } from "./inputs.ts";
import { covers, isVoid, sameInput } from "./diff.ts";
import type { ResourceType } from "./resourceType.ts";
import { isObject, unknown, type Props } from "./values.ts";

/** The state after a deployment: what AWS tells, in the program's own words where both mean the same. */
export function stateOf(type: ResourceType, inputs: Props, live: Props): Props {
  const state: Props = { ...live };
  for (const [key, value] of Object.entries(inputs)) {
    if (key === defaultsKey) continue;
    const now = live[key];
    if (now === undefined || specOf(type, key).local || sameInput(specOf(type, key), value, now)) state[key] = value;
  }
  return state;
}

/**
 * The inputs after a refresh. Each stays as the program wrote it while AWS still says the same, and takes AWS's value
 * when it has drifted, so that the next preview shows the way back. On import there are none yet: AWS's become them.
 */
export function refreshedInputs(type: ResourceType, inputs: Props | undefined, live: Props): Props {
  if (inputs === undefined || Object.keys(inputs).length === 0) {
    const known = Object.entries(live).filter(([key, value]) => type.inputs[key] !== undefined && !isVoid(value));
    return { ...defaultsOf(type), ...Object.fromEntries(known) };
  }
  const refreshed: Props = {};
  for (const [key, value] of Object.entries(inputs)) {
    const spec = specOf(type, key);
    const now = live[key];
    if (key === defaultsKey || spec.local || sameInput(spec, value, now)) refreshed[key] = value;
    else if (!spec.exact && now !== undefined && covers(now, value)) refreshed[key] = value;
    else if (now !== undefined) refreshed[key] = now;
  }
  // Tags that were added by another hand are drift, even where the program had none.
  for (const key of ["tags", "tagsAll"]) {
    const now = live[key];
    if (type.inputs[key] !== undefined && inputs[key] === undefined && isObject(now) && !isVoid(now))
      refreshed[key] = now;
  }
  return refreshed;
}

/** What the program's inputs get filled in with, so that an import compares like with like. */
function defaultsOf(type: ResourceType): Props {
  const filled = Object.entries(type.inputs).filter(([, spec]) => spec.default !== undefined);
  return Object.fromEntries(filled.map(([key, spec]) => [key, spec.default ?? null]));
}

/** What a preview of a creation can tell: the inputs, and "not known yet" for the rest. */
export function previewOfCreate(type: ResourceType, inputs: Props): Props {
  const preview: Props = Object.fromEntries(type.outputs.map((key) => [key, unknown]));
  for (const [key, spec] of Object.entries(type.inputs)) {
    if (spec.computed && inputs[key] === undefined) preview[key] = unknown;
  }
  for (const [key, value] of Object.entries(inputs)) if (key !== defaultsKey) preview[key] = value;
  return preview;
}

/** What a preview of an update can tell: the old outputs, save those that the changed inputs may move. */
export function previewOfUpdate(type: ResourceType, changed: readonly string[], inputs: Props, state: Props): Props {
  const preview: Props = { ...state };
  for (const key of changed) if (inputs[key] === undefined) Reflect.deleteProperty(preview, key);
  for (const [key, value] of Object.entries(inputs)) if (key !== defaultsKey) preview[key] = value;
  for (const key of type.volatile?.((name) => changed.includes(name)) ?? []) {
    if (inputs[key] === undefined) preview[key] = unknown;
  }
  return preview;
}
