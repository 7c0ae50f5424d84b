import { format } from "prettier";
import ts from "typescript";
import { docText, find, member, oneLine, parse, type Member } from "./docComments.ts";

/** A component, where it and its options are written, and the options' own options. */
export interface Documented {
  readonly component: string;
  readonly file: string;
  readonly argsFile: string;
  /** Interfaces behind options, shown as tables of their own. */
  readonly nested: readonly { readonly name: string; readonly file: string }[];
}

/** Arguments that a component refuses, and what it says then. */
export interface Refused {
  readonly code: string;
  readonly message: string;
}

/** The page of a component, from its doc comments and from the resources that it registers without any option. */
export async function componentPage(
  documented: Documented,
  resources: readonly string[],
  refused: Refused,
): Promise<string> {
  const { component, file, argsFile } = documented;
  const source = parse(file);
  const declaration = find(source, component, ts.isClassDeclaration);
  const args = find(parse(argsFile), `${component}Args`, ts.isInterfaceDeclaration);
  const nested = [...documented.nested, ...referencesIn(args, declaration)].filter(
    ({ name }, index, all) => all.findIndex((other) => other.name === name) === index,
  );
  const names = nested.map(({ name }) => name);
  const options = (given: ts.InterfaceDeclaration): string =>
    table(
      ["option", "type", "default", "what it is"],
      given.members.map(member).map((option) => optionRow(option, names)),
    );
  const sections = [
    `<!-- Written from the doc comments of ${file}: change them there, then \`npm run docs\`. -->`,
    `# ${component}`,
    withImport(docText(declaration), component),
    "## Options",
    options(args),
    ...nested.flatMap(({ name, file: nestedFile }) => {
      const given = find(parse(nestedFile), name, ts.isInterfaceDeclaration);
      return [`### ${name}`, docText(given), options(given)];
    }),
    "## Outputs",
    table(
      ["output", "type", "what it is"],
      outputs(declaration).map(({ name, type, text }) => [`\`${name}\``, typeCell(type, names), text]),
    ),
    ...methods(declaration),
    "## Resources",
    "Without any option it registers:",
    resources.map((resource) => `- \`${resource}\``).join("\n"),
    "Change what the options don't cover with the `transforms` resource option; read the raw resources from `nodes`.",
    "## Errors",
    "Options that can't be right are refused before anything is made, all of them at once:",
    `\`\`\`ts\n${refused.code}\n\`\`\``,
    `\`\`\`text\n${refused.message}\n\`\`\``,
  ];
  return format(`${sections.filter((section) => section !== "").join("\n\n")}\n`, {
    parser: "markdown",
    printWidth: 120,
  });
}

const REFERENCES = "components/parts/refs.ts";

/** The plain references (`BucketRef` …) that options and methods take, which components share. */
function referencesIn(...declarations: readonly ts.Declaration[]): { name: string; file: string }[] {
  const text = declarations.map((declaration) => declaration.getText()).join("\n");
  return parse(REFERENCES)
    .statements.filter(ts.isInterfaceDeclaration)
    .map(({ name }) => name.getText())
    .filter((name) => new RegExp(`: ${name}\\b`).test(text))
    .map((name) => ({ name, file: REFERENCES }));
}

/** The example of a doc comment, with the line that it needs before it. */
function withImport(text: string, component: string): string {
  return text.replace("```ts\n", `\`\`\`ts\nimport { ${component} } from "pulumi-sagemaker-workflow";\n\n`);
}

function optionRow({ name, type, required, text, byDefault }: Member, linked: readonly string[]): string[] {
  const value = byDefault?.startsWith("- ") === true ? byDefault.slice(2) : byDefault && `\`${byDefault}\``;
  return [`\`${name}\``, typeCell(type, linked), required ? "_required_" : (value ?? ""), text];
}

/** A type, linked to its own table where the page has one. */
function typeCell(type: string, linked: readonly string[]): string {
  const name = type.replace("[]", "");
  return linked.includes(name) ? `[\`${type}\`](#${name.toLowerCase()})` : `\`${type}\``;
}

function outputs(declaration: ts.ClassDeclaration): Member[] {
  return declaration.members.filter(ts.isPropertyDeclaration).map(member);
}

function methods(declaration: ts.ClassDeclaration): string[] {
  const rows = declaration.members.filter(ts.isMethodDeclaration).map((method) => {
    const parameters = method.parameters.map((parameter) => parameter.getText()).join(", ");
    const explained = method.parameters.flatMap((parameter) =>
      ts.getJSDocParameterTags(parameter).map(({ name, comment }) => {
        return `\`${name.getText()}\`: ${oneLine(ts.getTextOfJSDocComment(comment) ?? "")}`;
      }),
    );
    return [`\`${method.name.getText()}(${parameters})\``, [oneLine(docText(method)), ...explained].join(" ")];
  });
  return rows.length === 0 ? [] : ["## Methods", table(["method", "what it does"], rows)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
