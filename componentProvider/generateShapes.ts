import { join } from "node:path";

/** Where the shapes lie: in the library, because its components look at their arguments by them. */
export const SHAPES_FILE = join(import.meta.dirname, "..", "components", "shared", "shape", "optionShapes.ts");

interface Property {
  readonly type?: string;
  readonly items?: Property;
  readonly $ref?: string;
  readonly optional?: boolean;
  readonly plain?: boolean;
}

interface Schema {
  readonly resources: Readonly<Record<string, { readonly inputProperties: Readonly<Record<string, Property>> }>>;
  readonly types: Readonly<
    Record<string, { readonly type: string; readonly properties?: Readonly<Record<string, Property>> }>
  >;
}

/** The table has a type of its own: the one that follows from it would go into the package's declarations, and be as long. */
const HEAD = `/** Names of options, or of an object's members, and their kinds. */
export type OptionShapes = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The options of every component and of the objects in them: \`string\`, \`number\`, \`boolean\`, \`map\` (of texts) or another of these
 * names; \`[]\` is a list, \`?\` may be left out, \`plain\` can't be an output. Written by \`npm run schema\`.
 */
export const OPTION_SHAPES: Readonly<Record<ShapedName, OptionShapes[string]>> = {
`;

/** The kinds of all options in a word each, as the schema for other languages has them. */
export function shapesOf(schemaText: string): string {
  const schema = JSON.parse(schemaText) as Schema;
  const inputs = Object.entries(schema.resources).map(
    ([token, { inputProperties }]) => [token, inputProperties] as const,
  );
  const reached = new Map(inputs);
  // A map goes over what is added to it meanwhile.
  for (const properties of reached.values()) {
    for (const { $ref, items } of Object.values(properties)) {
      const token = tokenOf($ref ?? items?.$ref);
      const members = token === undefined ? undefined : schema.types[token]?.properties;
      if (token !== undefined && members !== undefined) reached.set(token, members);
    }
  }
  const blocks = [...reached].map(([token, properties]) => {
    const members = Object.entries(properties).map(([name, property]) => `${name}: "${wordOf(property, schema)}"`);
    const line = `  ${shortName(token)}: { ${members.join(", ")} },`;
    // As Prettier would have it: on one line where there is room for it.
    return line.length <= 120
      ? `${line}\n`
      : `  ${shortName(token)}: {\n${members.map((member) => `    ${member},\n`).join("")}  },\n`;
  });
  const names = [...reached.keys()].map((token) => `  | "${shortName(token)}"\n`).join("");
  return `${HEAD}${blocks.join("")}};\n\n/** The components, and the objects in their options. */\nexport type ShapedName =\n${names.trimEnd()};\n`;
}

function wordOf(property: Property, schema: Schema): string {
  const plain = property.plain === true ? "plain " : "";
  return `${plain}${typeOf(property, schema)}${property.optional === true ? "?" : ""}`;
}

function typeOf({ type, items, $ref }: Property, schema: Schema): string {
  if (items !== undefined) return `${typeOf(items, schema)}[]`;
  const token = tokenOf($ref);
  if (token === undefined) return type === "object" ? "map" : (type ?? "");
  const referred = schema.types[token];
  // An enumeration is of texts.
  return referred?.properties === undefined ? (referred?.type ?? "") : shortName(token);
}

const tokenOf = ($ref: string | undefined): string | undefined => $ref?.replace("#/types/", "");
const shortName = (token: string): string => token.split(":").at(-1) ?? "";
