import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const ROOT = join(import.meta.dirname, "..", "..");

/** An option, an output or a parameter, as its doc comment has it. */
export interface Member {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly text: string;
  readonly byDefault: string | undefined;
}

export function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(ROOT, file), "utf8"), ts.ScriptTarget.Latest, true);
}

export function find<T extends ts.DeclarationStatement>(
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

let interfaces: ReadonlyMap<string, ts.InterfaceDeclaration> | undefined;

/** Every interface of the library, by its name. */
export function libraryInterfaces(): ReadonlyMap<string, ts.InterfaceDeclaration> {
  interfaces ??= new Map(
    globSync("components/**/*.ts", { cwd: ROOT })
      .flatMap((file) => parse(file).statements.filter(ts.isInterfaceDeclaration))
      .map((declaration) => [declaration.name.text, declaration]),
  );
  return interfaces;
}

function docOf(node: ts.Node): ts.JSDoc | undefined {
  return ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
}

export function docText(node: ts.Node): string {
  return ts.getTextOfJSDocComment(docOf(node)?.comment) ?? "";
}

export function member(node: ts.TypeElement | ts.PropertyDeclaration): Member {
  const property = node as ts.PropertySignature;
  const tag = docOf(node)?.tags?.find((candidate) => candidate.tagName.text === "default");
  return {
    name: property.name.getText(),
    type: valuesOf(node.getSourceFile(), plainType(property.type?.getText() ?? "")),
    required: property.questionToken === undefined,
    text: oneLine(docText(node)),
    byDefault: tag && oneLine(ts.getTextOfJSDocComment(tag.comment) ?? ""),
  };
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

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** The values of a type that is a constant's members, such as `"arm64" | "x86_64"`; any other type as it is. */
function valuesOf(source: ts.SourceFile, type: string): string {
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .flatMap((statement) => [...statement.declarationList.declarations]);
  const initializer = declarations.find((declaration) => declaration.name.getText() === type)?.initializer;
  const literal = initializer && ts.isAsExpression(initializer) ? initializer.expression : initializer;
  if (literal === undefined || !ts.isObjectLiteralExpression(literal)) return type;
  return literal.properties
    .filter(ts.isPropertyAssignment)
    .map((property) => property.initializer.getText())
    .join(" | ");
}
