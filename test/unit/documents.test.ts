import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect } from "chai";

const ROOT = join(import.meta.dirname, "..", "..");
const PAGES = globSync("{*.md,{docs,examples,findings,local,policy,templates}/**/*.md}", {
  cwd: ROOT,
  exclude: (path) => path.includes("node_modules"),
}).map((page) => join(ROOT, page));
const ROOMS =
  "automation|bench|componentProvider|components|docs|domain|examples|findings|functions|local|pictures|policy|system|templates|test";

const textOf = (page: string): string => readFileSync(page, "utf8");
const proseOf = (page: string): string => textOf(page).replaceAll(/```.*?```/gs, "");

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** What a page leads to that is not there. */
function lost(page: string): string[] {
  const beside = (path: string): string => join(dirname(page), path);
  const links = [...proseOf(page).matchAll(/\]\((?![a-z]+:)([^)\s#]*)(?:#([^)\s]*))?\)/g)].filter(
    ([, path = "", anchor]) => {
      const target = path === "" ? page : beside(path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && target.endsWith(".md") && !anchorsOf(target).includes(anchor);
    },
  );
  const imports = [...textOf(page).matchAll(/from "(\.{1,2}\/[^"]+)"/g)].filter(
    ([, path = ""]) => !existsSync(join(ROOT, path)) && !existsSync(beside(path)),
  );
  const files = [...proseOf(page).matchAll(new RegExp(`\`((?:${ROOMS})/[\\w./-]+)\``, "g"))].filter(
    ([, path = ""]) => !existsSync(join(ROOT, path)) && !existsSync(beside(path)),
  );
  // A decision tells of the files of its day.
  const isRecord = page.includes(join("docs", "decisions"));
  return [...links, ...imports, ...(isRecord ? [] : files)].map(([found]) => `${relative(ROOT, page)}: ${found}`);
}

describe("documents", () => {
  it("lead to pages, headings, modules and files that are there", () => {
    expect(PAGES.length).to.be.above(20);
    expect(PAGES.flatMap(lost)).to.deep.equal([]);
  });
});
