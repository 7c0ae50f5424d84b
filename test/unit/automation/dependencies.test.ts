import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

const SOURCE = join(import.meta.dirname, "..", "..", "..", "automation", "dependencies.mjs");

describe("the dependencies that clones share", () => {
  let folder = "";
  const cache = (): string => join(folder, "cache", "pulumi-sagemaker-workflow");
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "dependencies-"))));
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A clone with the given lock file and nothing installed. */
  function clone(name: string, lock = "{}"): string {
    mkdirSync(join(folder, name, "automation"), { recursive: true });
    copyFileSync(SOURCE, join(folder, name, "automation", "dependencies.mjs"));
    writeFileSync(join(folder, name, "package-lock.json"), lock);
    return join(folder, name);
  }

  function installInto(root: string): void {
    const modules = join(root, "node_modules");
    mkdirSync(join(modules, ".bin"), { recursive: true });
    mkdirSync(join(modules, "left-pad"));
    mkdirSync(join(modules, ".cache", "prettier"), { recursive: true });
    writeFileSync(join(modules, "left-pad", "index.js"), "module.exports = 1;\n", { mode: 0o755 });
    symlinkSync("../left-pad/index.js", join(modules, ".bin", "left-pad"));
    call(root, "markInstalled");
  }

  const call = (root: string, name: string): unknown =>
    JSON.parse(
      execFileSync(
        process.execPath,
        [
          "-e",
          `import(process.argv[1]).then((m) => console.log(JSON.stringify(m.${name}() ?? null)))`,
          join(root, "automation", "dependencies.mjs"),
        ],
        {
          env: { ...process.env, XDG_CACHE_HOME: join(folder, "cache") },
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        },
      ),
    );

  it("come into a second clone as links to the same files", () => {
    const [first, second] = [clone("first"), clone("second")];
    installInto(first);
    call(first, "keepInStore");
    expect(call(second, "isInstalled")).to.equal(false);
    expect(call(second, "linkFromStore")).to.equal(true);
    expect(call(second, "isInstalled")).to.equal(true);
    const file = join("node_modules", "left-pad", "index.js");
    expect(statSync(join(second, file)).ino).to.equal(statSync(join(first, file)).ino);
    expect(readlinkSync(join(second, "node_modules", ".bin", "left-pad"))).to.equal("../left-pad/index.js");
    expect(existsSync(join(second, "node_modules", ".cache"))).to.equal(false);
  });

  it("are each clone's own to remove and install anew", () => {
    const [first, second] = [clone("first"), clone("second")];
    installInto(first);
    call(first, "keepInStore");
    call(second, "linkFromStore");
    rmSync(join(second, "node_modules"), { recursive: true });
    const third = clone("third");
    expect(call(third, "linkFromStore")).to.equal(true);
    expect(readFileSync(join(third, "node_modules", "left-pad", "index.js"), "utf8")).to.contain("exports");
  });

  it("replace those of another lock file", () => {
    const [first, second] = [clone("first"), clone("second", '{"old":true}')];
    installInto(first);
    call(first, "keepInStore");
    installInto(second);
    writeFileSync(join(second, "node_modules", "stale.js"), "");
    writeFileSync(join(second, "package-lock.json"), "{}");
    expect(call(second, "isInstalled")).to.equal(false);
    expect(call(second, "linkFromStore")).to.equal(true);
    expect(readdirSync(join(second, "node_modules"))).not.to.include("stale.js");
  });

  it("are not there for a clone with another lock file", () => {
    const [first, second] = [clone("first"), clone("second", '{"new":true}')];
    installInto(first);
    call(first, "keepInStore");
    expect(call(second, "linkFromStore")).to.equal(false);
    expect(existsSync(join(second, "node_modules"))).to.equal(false);
  });

  it("are forgotten once no clone has them any more", () => {
    const [gone, used] = [clone("gone", "1"), clone("used", "2")];
    for (const root of [gone, used]) {
      installInto(root);
      call(root, "keepInStore");
    }
    call(used, "linkFromStore");
    const old = new Date(Date.now() - 25 * 3600 * 1000);
    for (const name of readdirSync(cache())) utimesSync(join(cache(), name), old, old);
    const latest = clone("latest", "3");
    installInto(latest);
    call(latest, "keepInStore");
    expect(readdirSync(cache())).to.have.length(2);
    expect(call(clone("again", "1"), "linkFromStore")).to.equal(false);
    expect(call(clone("again", "2"), "linkFromStore")).to.equal(true);
  });

  it("are kept nowhere where the cache can't be written, without a word", () => {
    writeFileSync(join(folder, "cache"), "a file, no folder");
    const first = clone("first");
    installInto(first);
    expect(call(first, "keepInStore")).to.equal(null);
    expect(call(first, "isInstalled")).to.equal(true);
  });
});
