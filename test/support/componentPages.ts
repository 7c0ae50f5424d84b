import { format } from "prettier";
import ts from "typescript";
import { docText, find, libraryInterfaces, member, oneLine, parse, type Member } from "./docComments.ts";

/** A component, and where it and its options are written. */
export interface Documented {
  readonly component: string;
  readonly file: string;
  readonly argsFile: string;
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
  const taken = interfacesIn(args, ...declaration.members.filter(ts.isMethodDeclaration)).filter(
    // The arguments of another component have a page of their own.
    ({ name }) => !name.text.endsWith("Args"),
  );
  const given = interfacesIn(...declaration.members.filter(ts.isPropertyDeclaration));
  const names = [...taken, ...given].map(({ name }) => name.text);
  const options = ({ members }: ts.InterfaceDeclaration): string =>
    table(
      ["option", "type", "default", "what it is"],
      members.map(member).map((option) => optionRow(option, names)),
    );
  const outputs = (members: readonly (ts.TypeElement | ts.PropertyDeclaration)[]): string =>
    table(
      ["output", "type", "what it is"],
      members.map(member).map(({ name, type, text }) => [`\`${name}\``, typeCell(type, names), text]),
    );
  const described = (nested: ts.InterfaceDeclaration, shown: string): string[] => [
    `### ${nested.name.text}`,
    docText(nested),
    shown,
  ];
  const sections = [
    `<!-- Written from the doc comments of ${file}: change them there, then \`npm run docs\`. -->`,
    `# ${component}`,
    withImport(docText(declaration), component),
    "## Options",
    options(args),
    ...taken.flatMap((nested) => described(nested, options(nested))),
    "## Outputs",
    outputs(declaration.members.filter(ts.isPropertyDeclaration)),
    ...given.flatMap((nested) => described(nested, outputs([...nested.members]))),
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

/** The library's interfaces that declarations name, and the ones that those name in turn. */
function interfacesIn(...declarations: readonly ts.Declaration[]): readonly ts.InterfaceDeclaration[] {
  const found = new Set<ts.InterfaceDeclaration>();
  const search = (node: ts.Node): void => {
    const named = ts.isTypeReferenceNode(node) ? libraryInterfaces().get(node.typeName.getText()) : undefined;
    if (named !== undefined && !found.has(named)) {
      found.add(named);
      search(named);
    }
    if (!ts.isBlock(node)) ts.forEachChild(node, search);
  };
  declarations.forEach(search);
  return [...found];
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
