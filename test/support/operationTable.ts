/**
 * The table of operations in `local/README.md`, from the dispatch tables themselves.
 * `node test/support/operationTable.ts` writes it into the file; a test holds the file against it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { operations } from "../../local/sagemaker/operations.ts";
import type { Operation, Support } from "../../local/sagemaker/resources/operation.ts";
import { scalingOperations } from "../../local/sagemaker/scaling/operations.ts";

const BEGIN = "<!-- operations: begin (written by node test/support/operationTable.ts) -->";
const END = "<!-- operations: end -->";
const WIDTH = 118;

/** How far the local cloud goes with an operation. */
export interface OperationSupport {
  readonly service: "SageMaker" | "SageMaker Runtime" | "Application Auto Scaling";
  readonly operation: string;
  readonly support: Support | "refused";
}

/** Every operation of the three services, as their clients have them; those that no dispatch table has are refused by name. */
export function operationSupport(): OperationSupport[] {
  const runtime: Readonly<Record<string, Pick<Operation, "support">>> = {
    InvokeEndpoint: { support: "supported" },
    InvokeEndpointAsync: { support: "supported" },
  };
  const services = [
    ["SageMaker", "@aws-sdk/client-sagemaker", operations],
    ["SageMaker Runtime", "@aws-sdk/client-sagemaker-runtime", runtime],
    ["Application Auto Scaling", "@aws-sdk/client-application-auto-scaling", scalingOperations],
  ] as const;
  return services.flatMap(([service, client, table]) =>
    commandsOf(client).map((operation) => ({ service, operation, support: table[operation]?.support ?? "refused" })),
  );
}

function commandsOf(client: string): string[] {
  const names = Object.keys(createRequire(import.meta.url)(client) as object);
  return names.flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []);
}

/** The table as Markdown. */
export function operationTable(): string {
  const all = operationSupport();
  const services = [...new Set(all.map((one) => one.service))];
  return services
    .map((service) =>
      section(
        service,
        all.filter((one) => one.service === service),
      ),
    )
    .join("\n\n");
}

/** A README with the table between its two marks made anew. */
export function withOperationTable(readme: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin === -1 || end === -1) throw new Error(`the README lacks the marks ${BEGIN} and ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${operationTable()}\n\n${readme.slice(end)}`;
}

function section(service: string, operations: readonly OperationSupport[]): string {
  const of = (support: string): string[] =>
    operations
      .filter((one) => one.support === support)
      .map((one) => one.operation)
      .sort();
  const parts = [
    ["Supported", of("supported")],
    ["Stored only", of("stored")],
  ] as const;
  const refused = of("refused");
  const lists = parts.flatMap(([title, names]) =>
    names.length === 0 ? [] : [`**${title}** (${names.length})\n\n${wrap(names)}`],
  );
  return [
    `### ${service}`,
    ...lists,
    `<details><summary>Refused by name (${refused.length})</summary>\n\n${wrap(refused)}\n\n</details>`,
  ].join("\n\n");
}

function wrap(names: readonly string[]): string {
  const lines: string[] = [""];
  for (const name of names) {
    const last = lines.length - 1;
    const longer = `${lines[last] ?? ""} ${name}`.trim();
    if (longer.length > WIDTH) lines.push(name);
    else lines[last] = longer;
  }
  return lines.join("\n");
}

if (import.meta.main) {
  const path = join(import.meta.dirname, "../../local/README.md");
  writeFileSync(path, withOperationTable(readFileSync(path, "utf8")));
}
