import { readFile } from "node:fs/promises";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { paletteCss } from "../../pictures/palette.ts";

export interface Asset {
  readonly type: string;
  readonly body: Buffer | string;
}

const page = join(import.meta.dirname, "page");
/** What the report has, too. */
const shared = join(import.meta.dirname, "../../pictures/page");
const sharedNames = ["base.css", "plots.js"];
const require = createRequire(import.meta.url);

const types = {
  ...{ html: "text/html; charset=utf-8", css: "text/css; charset=utf-8" },
  ...{ svg: "image/svg+xml", js: "text/javascript; charset=utf-8" },
} as const;

/** Inter by Rasmus Andersson, SIL Open Font License 1.1. */
const font = /^inter-(400|600)\.woff2$/;

/** A file of the page by its name, ready for the browser; undefined where there is none. Scripts lose their types. */
export async function readAsset(name: string): Promise<Asset | undefined> {
  const weight = font.exec(name)?.[1];
  if (weight !== undefined) {
    const path = require.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`);
    return { type: "font/woff2", body: await readFile(path) };
  }
  const kind = /^[a-zA-Z]+\.(html|css|svg|ts|js)$/.exec(name)?.[1];
  if (kind === undefined) return undefined;
  const text = await readFile(join(sharedNames.includes(name) ? shared : page, name), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  if (kind === "ts") return { type: types.js, body: stripTypeScriptTypes(text) };
  if (name === "base.css") return { type: types.css, body: paletteCss() + text };
  return { type: types[kind as keyof typeof types], body: text };
}

/** What anyone may have: the refusal's looks. */
export function isPublic(name: string): boolean {
  return name === "base.css" || name === "style.css" || name === "icon.svg" || font.test(name);
}
