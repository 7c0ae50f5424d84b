import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import ts from "typescript";

const ROOT = join(import.meta.dirname, "..", "..");

/** A component, where it and its options are written, and the options' own options. */
export interface Documented {
  readonly component: string;
  readonly file: string;
  readonly argsFile: string;
  /** Interfaces behind options, shown as tables of their own. */
  readonly nested: readonly { readonly name: string; readonly file: string }[];
}

interface Member {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly text: string;
  readonly byDefault: string | undefined;
}

/** The page of a component, from its doc comments and from the resources that it registers without any option. */
export async function componentPage(documented: Documented, resources: readonly string[]): Promise<string> {
  const { component, file, argsFile, nested } = documented;
  const source = parse(file);
  const declaration = find(source, component, ts.isClassDeclaration);
  const args = find(parse(argsFile), `${component}Args`, ts.isInterfaceDeclaration);
  const sections = [
    `<!-- Written from the doc comments of ${file}: change them there, then \`UPDATE_DOCS=1 npx mocha test/unit/components/docs.test.ts\`. -->`,
    `# ${component}`,
    docText(declaration),
    "## Options",
    table(["option", "type", "default", "what it is"], args.members.map(member).map(optionRow)),
    ...nested.flatMap(({ name, file: nestedFile }) => {
      const given = find(parse(nestedFile), name, ts.isInterfaceDeclaration);
      return [
        `### ${name}`,
        docText(given),
        table(["option", "type", "default", "what it is"], given.members.map(member).map(optionRow)),
      ];
    }),
    "## Outputs",
    table(
      ["output", "type", "what it is"],
      outputs(declaration).map(({ name, type, text }) => [`\`${name}\``, `\`${type}\``, text]),
    ),
    ...methods(declaration),
    "## Resources",
    "Without any option it registers:",
    resources.map((resource) => `- \`${resource}\``).join("\n"),
    "Change what the options don't cover with the `transforms` resource option; read the raw resources from `nodes`.",
  ];
  return format(`${sections.filter((section) => section !== "").join("\n\n")}\n`, {
    parser: "markdown",
    printWidth: 120,
  });
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(ROOT, file), "utf8"), ts.ScriptTarget.Latest, true);
}

function find<T extends ts.DeclarationStatement>(
  source: ts.SourceFile,
  name: string,
  is: (node: ts.Node) => node is T,
): T {
  const found = source.statements.find(
    (statement): statement is T & ts.Statement => is(statement) && statement.name?.getText() === name,
  );
  if (found === undefined) throw new Error(`${source.fileName} has no ${name}`);
  return found;
}

function docOf(node: ts.Node): ts.JSDoc | undefined {
  return ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
}

function docText(node: ts.Node): string {
  return ts.getTextOfJSDocComment(docOf(node)?.comment) ?? "";
}

function member(node: ts.TypeElement | ts.PropertyDeclaration): Member {
  const property = node as ts.PropertySignature;
  const tag = docOf(node)?.tags?.find((candidate) => candidate.tagName.text === "default");
  return {
    name: property.name.getText(),
    type: plainType(property.type?.getText() ?? ""),
    required: property.questionToken === undefined,
    text: oneLine(docText(node)),
    byDefault: tag && oneLine(ts.getTextOfJSDocComment(tag.comment) ?? ""),
  };
}

function optionRow({ name, type, required, text, byDefault }: Member): string[] {
  const value = byDefault?.startsWith("- ") === true ? byDefault.slice(2) : byDefault && `\`${byDefault}\``;
  return [`\`${name}\``, `\`${type}\``, required ? "_required_" : (value ?? ""), text];
}

function outputs(declaration: ts.ClassDeclaration): Member[] {
  return declaration.members.filter(ts.isPropertyDeclaration).map(member);
}

function methods(declaration: ts.ClassDeclaration): string[] {
  const rows = declaration.members.filter(ts.isMethodDeclaration).map((method) => {
    const parameters = method.parameters.map((parameter) => parameter.getText()).join(", ");
    return [`\`${method.name.getText()}(${parameters})\``, oneLine(docText(method))];
  });
  return rows.length === 0 ? [] : ["## Methods", table(["method", "what it does"], rows)];
}

/** A type without what Pulumi wraps around it. */
function plainType(type: string): string {
  let plain = type.replace(/\s+/g, " ");
  for (let before = ""; before !== plain;) {
    before = plain;
    plain = plain.replace(/pulumi\.(?:Input|Output)<((?:[^<>]|<[^<>]*>)*)>/g, "$1").replace(" | undefined", "");
  }
  return plain;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
