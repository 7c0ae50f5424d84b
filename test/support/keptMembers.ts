import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REFERENCE_MEMBERS } from "../../domain/rules/sagemaker/references.ts";
import type { ServiceModel } from "../../local/sagemaker/model/serviceModel.ts";
import { operations } from "../../local/sagemaker/operations.ts";
import { REFUSED_MEMBERS } from "../../local/sagemaker/refusedMembers.ts";

/**
 * Members of requests that no code of the local SageMaker names: they are checked by the service model and the rulebook,
 * kept, and shown again by the Describe operations, but nothing here acts on them.
 * @returns operation → paths of members, such as `ResourceConfig.VolumeSizeInGB`; operations that only keep things aside.
 */
export function keptMembers(model: ServiceModel): ReadonlyMap<string, readonly string[]> {
  const known = wordsOfSources();
  const paths = (shapeName: string, above: readonly string[], path: readonly string[]): string[] => {
    const shape = model.shape(shapeName);
    if (shape.member !== undefined) return paths(shape.member.shape, above, path);
    if (shape.members === undefined || above.includes(shapeName)) return [];
    return Object.entries(shape.members).flatMap(([name, member]) =>
      known.has(name) ? paths(member.shape, [...above, shapeName], [...path, name]) : [[...path, name].join(".")],
    );
  };
  const supported = Object.entries(operations).filter(([, { support }]) => support === "supported");
  return new Map(
    supported.flatMap(([operation]) => {
      const members = Object.entries(model.input(operation)?.members ?? {}).flatMap(([name, { shape }]) =>
        known.has(name) ? paths(shape, [], [name]) : [name],
      );
      const refused = Object.keys(REFUSED_MEMBERS[operation] ?? {});
      const kept = members.filter((path) => !refused.some((one) => path === one || path.startsWith(`${one}.`)));
      return kept.length === 0 ? [] : [[operation, [...new Set(kept)].sort()] as const];
    }),
  );
}

const SOURCES = join(import.meta.dirname, "../../local/sagemaker");
/** Sources that only list names. */
const LISTS = ["refusals.ts", "refusedMembers.ts"];

/** Every identifier in the sources of the local SageMaker. What only lists names, or belongs to an algorithm, does not act on a request. */
function wordsOfSources(): Set<string> {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.startsWith("algorithms") && !LISTS.includes(name),
  );
  const words = files.flatMap((name) => readFileSync(join(SOURCES, name), "utf8").match(/\w+/g) ?? []);
  return new Set([...words, ...REFERENCE_MEMBERS]);
}
