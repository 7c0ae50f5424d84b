// Pulumi's runner requires this file. In the repository the pack is TypeScript that Node runs as it is; in the npm
// package, where Node strips no types, it lies compiled in dist/policy.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

module.exports = import(existsSync(join(__dirname, "pack.ts")) ? "./pack.ts" : "../dist/policy/pack.js");
