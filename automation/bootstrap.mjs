// What `npm start`, `npm test` and `npm run scones` run first. Plain JavaScript without dependencies, for Node 20 and up:
// it installs the dependencies and bundles the functions where they are missing or out of date, then hands over to the project's
// own Node.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import {
  cacheFolder,
  isInstalled,
  keepInStore,
  linkFromStore,
  markInstalled,
  modules,
  root,
  wanted,
} from "./dependencies.mjs";
import { loopbackWithoutProxy } from "../system/loopbackWithoutProxy.mjs";

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Runs a command to its end, as if it stood in this process's place: same terminal, signals passed on, its exit code back. */
function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options });
    // Ctrl-C reaches the child from the terminal itself; this process only has to outlive it. A CI system's interrupt does not.
    const forward = (signal) => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    process.on("SIGINT", forward);
    process.on("SIGTERM", forward);
    child.on("error", (error) => fail(`${command} could not be started: ${error.message}`));
    child.on("exit", (code, signal) => {
      process.off("SIGINT", forward);
      process.off("SIGTERM", forward);
      resolve(signal === null ? code : 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Holds a folder as a lock for the time of `work`; a lock whose holder is dead is taken over. */
async function alone(work) {
  const lock = join(root, ".local", "install.lock");
  mkdirSync(dirname(lock), { recursive: true });
  for (let waited = 0; ; waited += 1) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      const holder = Number(existsSync(join(lock, "pid")) ? readFileSync(join(lock, "pid"), "utf8") : 0);
      const age = existsSync(lock) ? Date.now() - statSync(lock).mtimeMs : 0;
      const alive = holder > 0 ? isAlive(holder) : age < 5_000;
      if (!alive) rmSync(lock, { recursive: true, force: true });
      else if (waited === 0) process.stderr.write("Another run is installing or bundling; waiting for it …\n");
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
  try {
    writeFileSync(join(lock, "pid"), String(process.pid));
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

async function install() {
  if (isInstalled()) return;
  await alone(async () => {
    if (isInstalled() || linkFromStore()) return;
    process.stderr.write("Installing the dependencies (about 700 MB on disk, once for this clone) …\n");
    const started = Date.now();
    const npm = process.env.npm_execpath;
    const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    const code = npm === undefined ? await run("npm", args) : await run(process.execPath, [npm, ...args]);
    if (code !== 0) fail(`npm ci ended with exit code ${code}; what it says above is why. Nothing else was started.`);
    markInstalled();
    keepInStore();
    process.stderr.write(`Dependencies are there after ${Math.round((Date.now() - started) / 1000)} s.\n`);
  });
}

// By package.json's `prepare`: somebody installed the dependencies with npm's own command.
if (process.argv[2] === "--installed") {
  if (["ci", "install"].includes(process.env.npm_command)) markInstalled();
  process.exit();
}

/** Bundles the Lambda functions anew where a source has changed since: after a `git pull` the old ones would be deployed. */
async function bundleFunctions(node, env) {
  const stampFile = join(root, "dist", ".functions-built");
  const times = ["functions", "domain"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => statSync(join(root, folder, name)).mtimeMs),
  );
  const stamp = [wanted(), times.length, Math.max(...times)].join(" ");
  const isCurrent = () =>
    existsSync(join(root, "dist", "functions")) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
  if (isCurrent()) return;
  await alone(async () => {
    if (isCurrent()) return;
    const stdio = ["ignore", "ignore", "inherit"];
    const code = await run(node, [join(root, "functions", "build.ts")], { env, stdio });
    if (code !== 0) fail(`The Lambda functions could not be bundled (exit code ${code}).`);
    writeFileSync(stampFile, stamp);
  });
}

const [major] = process.versions.node.split(".").map(Number);
if (major < 20)
  fail(`Node ${process.versions.node} is too old: install Node 20 or newer (22 or newer to use the library itself).`);
if (!existsSync(join(root, "package-lock.json")))
  fail("package-lock.json is missing: this is no whole clone of the project.");
await install();

const node = join(modules, ".bin", "node");
const env = {
  ...process.env,
  ...loopbackWithoutProxy(),
  // For all Node processes below: the program, plugins and language host that the engine starts compile nothing twice.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(cacheFolder(), "compiled"),
  PATH: [join(modules, ".bin"), process.env.PATH ?? ""].join(delimiter),
};
await bundleFunctions(node, env);
const words = process.argv.slice(2);
const testing = words[0] === "--test";
const args = !testing
  ? [join(root, "automation", "main.ts"), ...words]
  : words.length > 1
    ? [join(modules, "mocha", "bin", "mocha.js"), ...words.slice(1)]
    : [join(root, "test", "main.ts")];
process.exitCode = await run(node, args, { env, cwd: testing ? root : calledIn() });

/** npm runs a script in the package's own folder; paths among its words are of the folder in which npm was called. */
function calledIn() {
  const { npm_package_json: script, INIT_CWD } = process.env;
  const here = process.cwd();
  return here === root && script === join(root, "package.json") ? (INIT_CWD ?? here) : here;
}
