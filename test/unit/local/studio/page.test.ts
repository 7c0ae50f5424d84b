import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { isPublic, readAsset } from "../../../../local/studio/assets.ts";

const page = join(import.meta.dirname, "../../../../local/studio/page");

describe("the Studio page", () => {
  it("type-checks as code for a browser", function () {
    this.timeout(60_000);
    const path = join(page, "tsconfig.json");
    const config = ts.getParsedCommandLineOfConfigFile(
      path,
      {},
      { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
    );
    const program = ts.createProgram(config?.fileNames ?? [], config?.options ?? {});
    expect(config?.fileNames).to.include(join(page, "main.ts"));
    const problems = ts.getPreEmitDiagnostics(program);
    expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).to.deep.equal([]);
  });

  it("comes with every file that it asks for, its scripts without types", async () => {
    const html = String((await readAsset("index.html"))?.body);
    const asked = [...html.matchAll(/\/_studio\/page\/([\w.-]+)/g)].map(([, name]) => name ?? "");
    const scripts = readdirSync(page).filter((name) => name.endsWith(".ts"));
    for (const name of [...asked, ...scripts, "inter-400.woff2", "inter-600.woff2"])
      expect(await readAsset(name), name).to.have.keys("type", "body");
    const script = await readAsset("main.ts");
    expect(script?.type).to.equal("text/javascript; charset=utf-8");
    expect(String(script?.body)).not.to.match(/\bimport type\b/);
  });

  it("has scripts that import only what the page can ask for", async () => {
    for (const name of readdirSync(page).filter((file) => file.endsWith(".ts"))) {
      const script = String((await readAsset(name))?.body);
      for (const [, path = ""] of script.matchAll(/^(?:import|export)\b[^;]*?\bfrom "([^"]+)";/gm)) {
        expect(path, name).to.match(/^\.\/\w+\.(ts|js)$/);
        expect(await readAsset(path.slice(2)), `${name}: ${path}`).to.have.keys("type", "body");
      }
    }
  });

  it("gives out nothing else, and only looks to strangers", async () => {
    expect(String((await readAsset("base.css"))?.body), "the palette").to.contain("--class-4:");
    for (const name of ["../studio.ts", "tsconfig.json", "nothing.ts", "inter-700.woff2", ""])
      expect(await readAsset(name), name).to.equal(undefined);
    const names = ["base.css", "style.css", "icon.svg", "inter-400.woff2", "main.ts", "plots.js", "index.html"];
    expect(names.filter(isPublic)).to.deep.equal(["base.css", "style.css", "icon.svg", "inter-400.woff2"]);
  });

  it("gives strangers all that the refusal asks for", async () => {
    const html = String((await readAsset("refused.html"))?.body);
    const asked = [...html.matchAll(/\/_studio\/page\/([\w.-]+)/g)].map(([, name]) => name ?? "");
    expect(asked).to.include("base.css");
    expect(asked.filter((name) => !isPublic(name))).to.deep.equal([]);
  });

  it("never turns text into markup", () => {
    const texts = readdirSync(page)
      .filter((name) => name.endsWith(".ts"))
      .map((name) => ts.sys.readFile(join(page, name)) ?? "");
    for (const text of texts)
      expect(text).not.to.match(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });
});
