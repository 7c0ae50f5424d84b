import { crc32 } from "node:zlib";
import type { ProviderFunction } from "../core/resourceType.ts";
import { isObject, items, text, texts, type Json, type Props } from "../core/values.ts";

interface PolicyDocument {
  version: string | undefined;
  id: string | undefined;
  statements: Props[];
}

/** Renders an IAM policy as the Terraform data source does, character for character. */
export const getPolicyDocument: ProviderFunction = (args) => {
  const sources = [...texts(args["sourcePolicyDocuments"]), ...texts([args["sourceJson"] ?? null])];
  const overrides = [...texts(args["overridePolicyDocuments"]), ...texts([args["overrideJson"] ?? null])];
  const merged: PolicyDocument = { version: undefined, id: undefined, statements: [] };
  for (const document of sources.map(parse)) append(merged, document);
  append(merged, own(args));
  for (const document of overrides.map(parse)) override(merged, document);

  const document = {
    Version: merged.version ?? "2012-10-17",
    ...(merged.id === undefined ? {} : { Id: merged.id }),
    ...(merged.statements.length === 0 ? {} : { Statement: merged.statements }),
  };
  const json = escaped(JSON.stringify(document, null, 2));
  return { ...args, id: String(crc32(json)), json, minifiedJson: escaped(JSON.stringify(document)) };
};

function own(args: Props): PolicyDocument {
  return {
    version: text(args["version"]),
    id: text(args["policyId"]),
    statements: items(args["statements"]).filter(isObject).map(renderStatement),
  };
}

function renderStatement(statement: Props): Props {
  const sid = text(statement["sid"]);
  const pairs: [string, Json | undefined][] = [
    ["Sid", sid === "" ? undefined : sid],
    ["Effect", text(statement["effect"]) ?? "Allow"],
    ["Action", set(statement["actions"])],
    ["NotAction", set(statement["notActions"])],
    ["Resource", set(variables(statement["resources"]))],
    ["NotResource", set(variables(statement["notResources"]))],
    ["Principal", principals(statement["principals"])],
    ["NotPrincipal", principals(statement["notPrincipals"])],
    ["Condition", conditions(statement["conditions"])],
  ];
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined)) as Props;
}

/** A set: one value stands bare, several are sorted backwards. */
function set(value: Json | undefined): Json | undefined {
  const all = texts(value).sort().reverse();
  if (all.length === 0) return undefined;
  return all.length === 1 ? all[0] : all;
}

/** `&{aws:username}` is how a Terraform program writes IAM's own `${aws:username}`. */
const variables = (value: Json | undefined): Json => texts(value).map((one) => one.replaceAll("&{", "${"));

function principals(value: Json | undefined): Json | undefined {
  const all = items(value).filter(isObject);
  if (all.length === 0) return undefined;
  const byType = new Map<string, string[]>();
  for (const one of all) {
    const type = text(one["type"]) ?? "";
    byType.set(type, [...(byType.get(type) ?? []), ...texts(variables(one["identifiers"]))]);
  }
  const anyone = byType.get("*");
  if (byType.size === 1 && anyone !== undefined) return anyone.length === 1 ? (anyone[0] ?? "*") : anyone;
  return Object.fromEntries([...byType].sort(byName).map(([type, ids]) => [type, set(ids) ?? []]));
}

function conditions(value: Json | undefined): Json | undefined {
  const all = items(value).filter(isObject);
  if (all.length === 0) return undefined;
  const tests = new Map<string, Map<string, string[]>>();
  for (const one of all) {
    const test = text(one["test"]) ?? "";
    const variable = text(one["variable"]) ?? "";
    const known = tests.get(test) ?? new Map<string, string[]>();
    known.set(variable, [...(known.get(variable) ?? []), ...texts(variables(one["values"]))]);
    tests.set(test, known);
  }
  const rendered = [...tests].sort(byName).map(([test, found]): [string, Props] => {
    const pairs = [...found].sort(byName).map(([name, values]): [string, Json] => {
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    });
    return [test, Object.fromEntries(pairs)];
  });
  return Object.fromEntries(rendered);
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

function parse(json: string): PolicyDocument {
  const document = JSON.parse(json) as Json;
  if (!isObject(document)) throw new Error(`a policy document must be a JSON object, got ${json.slice(0, 80)}`);
  const statement = document["Statement"];
  const statements = (Array.isArray(statement) ? statement : [statement ?? null]).filter(isObject);
  return { version: text(document["Version"]), id: text(document["Id"]), statements };
}

function append(merged: PolicyDocument, document: PolicyDocument): void {
  merged.version = document.version ?? merged.version;
  merged.id = document.id ?? merged.id;
  for (const statement of document.statements) {
    const sid = text(statement["Sid"]);
    if (sid !== undefined && merged.statements.some((one) => one["Sid"] === sid)) {
      throw new Error(`duplicate Sid (${sid}): statements of source documents need Sids of their own`);
    }
    merged.statements.push(statement);
  }
}

/** A statement with the Sid of one that is there takes its place. */
function override(merged: PolicyDocument, document: PolicyDocument): void {
  merged.version = document.version ?? merged.version;
  merged.id = document.id ?? merged.id;
  for (const statement of document.statements) {
    const sid = text(statement["Sid"]);
    const at = sid === undefined ? -1 : merged.statements.findIndex((one) => one["Sid"] === sid);
    if (at >= 0) merged.statements[at] = statement;
    else merged.statements.push(statement);
  }
}

/** The characters that Go's JSON encoder writes as escapes. */
const escaped = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
