import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { pulumiVerb } from "../../../../../automation/cli/verbs/passThrough.ts";

describe("scones pulumi", () => {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-help-"));
  const home = join(folder, "home");
  const outside = { PATH: process.env["PATH"], SCONES_HOME: process.env["SCONES_HOME"] };
  before(() => {
    writeFileSync(join(folder, "pulumi"), '#!/bin/sh\n[ "$*" = "up --help" ] && exit 7\n', { mode: 0o755 });
    Object.assign(process.env, { PATH: `${folder}:${outside.PATH ?? ""}`, SCONES_HOME: home });
  });
  after(() => {
    for (const [name, before] of Object.entries(outside)) {
      if (before === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  for (const cloud of ["local", "aws"] as const)
    it(`shows Pulumi's help by the one on the PATH, without a cloud: ${cloud}`, async () => {
      expect(await pulumiVerb({ cloud, stack: "dev" }, ["up", "--help"])).to.equal(7);
      expect(existsSync(home)).to.equal(false);
    });
});
