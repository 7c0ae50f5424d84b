// Part of `npm run build`: puts what the automation and the pictures read from their own folders beside what it is compiled to.
import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";

for (const folder of ["automation", "pictures"]) {
  const [from, to] = [`../${folder}`, `../dist/${folder}`].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  cpSync(from, to, { recursive: true, filter: (path) => !/\.(ts|mjs|md)$/.test(path) });
}
