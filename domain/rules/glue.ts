import { objectOf, textOf, type Json } from "./reading.ts";
import type { Rule } from "./rule.ts";
import { rulesOf } from "./rulesOf.ts";

const nameIn = (part: string, what: string) => ({
  says: `A ${what}'s name has 1 to 255 characters.`,
  source: `${part} of the service model, Name`,
  code: "InvalidInputException",
  broken: (request: Json) => {
    const name = textOf(objectOf(request, part) ?? {}, "Name");
    return name === undefined || (name.length >= 1 && name.length <= 255)
      ? undefined
      : `1 validation error detected: Value '${name}' at '${part.charAt(0).toLowerCase()}${part.slice(1)}.name' failed to satisfy constraint: Member must have length between 1 and 255`;
  },
});

/** Rules of Glue's catalogue. */
export const glueRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  CreateDatabase: rulesOf<Json>("glue/CreateDatabase", { name: nameIn("DatabaseInput", "database") }),
  CreateTable: rulesOf<Json>("glue/CreateTable", { name: nameIn("TableInput", "table") }),
};
