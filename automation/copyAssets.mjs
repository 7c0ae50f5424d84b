// Part of `npm run build`: puts what the automation reads from its own folder beside what it is compiled to.
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [from, to] = [".", "../dist/automation"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
cpSync(from, to, { recursive: true, filter: (path) => !/\.(ts|mjs|md)$/.test(path) });
