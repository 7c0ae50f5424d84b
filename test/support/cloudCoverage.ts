/**
 * What the local cloud provides, service by service and type by type, from the tables that the code itself uses.
 * `node test/support/cloudCoverage.ts` writes it into local/README.md; a test holds the file against it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSageMaker } from "../../local/sagemaker/index.ts";
import { resourceTypes } from "../../local/cloud/cloudControl/resourceTypes.ts";
import { MINISTACK_SERVICES } from "../../local/cloud/ministack.ts";

const BEGIN = "<!-- coverage: begin (written by node test/support/cloudCoverage.ts) -->";
const END = "<!-- coverage: end -->";

export interface Coverage {
  /** Services that MiniStack answers, in the names that MiniStack has for them. */
  readonly ministack: readonly string[];
  /** Services that the daemon answers itself, in the names that signatures use. */
  readonly own: readonly string[];
  /** Resource types of Cloud Control, and who provides them. */
  readonly types: readonly { readonly type: string; readonly provider: "MiniStack" | "SageMaker" }[];
}

export function coverage(): Coverage {
  const unstarted = {
    stateDir: "",
    region: "",
    accountId: "",
    endpoint: "",
    serviceModelsDir: "",
    log: () => undefined,
  };
  const sageMaker = createSageMaker({ ...unstarted, credentials: { accessKeyId: "", secretAccessKey: "" } });
  const types = [
    ...[...resourceTypes().keys()].map((type) => ({ type, provider: "MiniStack" as const })),
    ...[...sageMaker.resourceTypes.keys()].map((type) => ({ type, provider: "SageMaker" as const })),
  ];
  return {
    ministack: [...MINISTACK_SERVICES].sort(),
    own: ["application-autoscaling", "cloudcontrolapi", "sagemaker"],
    types: types.sort((a, b) => a.type.localeCompare(b.type)),
  };
}

/** The table as Markdown. */
export function coverageTable(): string {
  const { ministack, own, types } = coverage();
  const rows = [["Cloud Control type", "provided by"], ...types.map(({ type, provider }) => [`\`${type}\``, provider])];
  const width = Math.max(...rows.map(([type = ""]) => type.length));
  const lines = rows.map(([type = "", provider = ""]) => `| ${type.padEnd(width)} | ${provider.padEnd(11)} |`);
  lines.splice(1, 0, `| ${"-".repeat(width)} | ----------- |`);
  return `Services of MiniStack: ${ministack.join(", ")}.\n\nServices of our own: ${own.join(", ")}.\n\n${lines.join("\n")}`;
}

/** A README with the table between its two marks made anew. */
export function withCoverage(readme: string): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin === -1 || end === -1) throw new Error(`the README lacks the marks ${BEGIN} and ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${coverageTable()}\n\n${readme.slice(end)}`;
}

if (process.argv[1] === import.meta.filename) {
  const path = join(import.meta.dirname, "../../local/README.md");
  writeFileSync(path, withCoverage(readFileSync(path, "utf8")));
}
