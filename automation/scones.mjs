#!/usr/bin/env node
// `npx scones`: in a clone what `npm run scones` does, in an installed package what the sources were compiled to.
import { existsSync, readFileSync } from "node:fs";

if (existsSync(new URL("bootstrap.mjs", import.meta.url))) {
  await import("./bootstrap.mjs");
} else {
  const { engines, peerDependencies } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  // npm warns of it once, among the others, and lets the command be run; what fails then names none of this.
  const [major = 0, minor = 0] = (engines.node.match(/\d+/g) ?? []).map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);
  if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
    process.stderr.write(`scones: Node ${major}.${minor} or newer is needed, and this is ${process.versions.node}.\n`);
    process.exit(2);
  }
  const missing = Object.entries(peerDependencies).filter(([name]) => !isThere(name));
  if (missing.length > 0) {
    const wanted = missing.map(([name, range]) => `${name}@${range}`).join(" ");
    process.stderr.write(
      `scones: libraries that the package leaves to you are missing. Install them with:\n  npm install ${wanted}\n`,
    );
    process.exit(2);
  }
  await import(new URL("../dist/automation/main.js", import.meta.url).href);
}

function isThere(name) {
  try {
    import.meta.resolve(name === "@fontsource/inter" ? `${name}/package.json` : name);
    return true;
  } catch {
    return false;
  }
}
