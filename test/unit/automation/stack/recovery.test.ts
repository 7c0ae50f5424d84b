import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { expect } from "chai";
import type { Cloud } from "../../../../automation/stack/cloud.ts";
import type { Operation } from "../../../../automation/stack/deploy.ts";
import { recover } from "../../../../automation/stack/recovery.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";

describe("recover", () => {
  const folder = useTempFolder();

  /** What is asked of a Pulumi CLI that ends with this code, for a stack whose state has these resources. */
  async function asked(resources: readonly object[], code = 0): Promise<{ words: string[]; told: string[] }> {
    const pulumi = join(folder(), "pulumi");
    const note = join(folder(), "words");
    rmSync(note, { force: true });
    writeFileSync(pulumi, `#!/bin/sh\nprintf '%s\\n' "$@" > "${note}"\nexit ${code}\n`);
    chmodSync(pulumi, 0o755);
    const told: string[] = [];
    const env = { PULUMI_BACKEND_URL: "s3://states" };
    const exportStack = () => Promise.resolve({ version: 3, deployment: { resources } });
    const stack = { name: "dev", workspace: { envVars: env, workDir: folder() }, exportStack } as unknown as Stack;
    const operation = { stack, interrupts: { signal: new AbortController().signal } } as unknown as Operation;
    const cloud = { pulumi, env, workDir: folder() } as unknown as Cloud;
    await recover(operation, cloud, (message) => told.push(message));
    return { words: existsSync(note) ? readFileSync(note, "utf8").trim().split("\n") : [], told };
  }

  const endpoint = { urn: "urn:endpoint", type: "aws:sagemaker/endpoint:Endpoint", custom: true };
  const failed = { ...endpoint, initErrors: ["ResourceLimitExceeded"] };

  it("reads again what the provider has noted as changed though AWS refused it", async () => {
    const { words, told } = await asked([failed, { ...endpoint, urn: "urn:other" }]);
    expect(words.slice(0, 2)).to.deep.equal(["refresh", "--yes"]);
    expect(words.slice(-4)).to.deep.equal(["--stack", "dev", "--target", "urn:endpoint"]);
    expect(told).to.deep.equal(["reading 1 resources again whose last change failed"]);
  });

  it("does nothing where all went well, and leaves what aws-native could not make to the update, which makes it anew", async () => {
    const domain = { urn: "urn:domain", type: "aws-native:sagemaker:Domain", custom: true, initErrors: ["Failed"] };
    expect(await asked([endpoint, domain])).to.deep.equal({ words: [], told: [] });
  });

  it("fails where that can't be read", async () => {
    const error: unknown = await asked([failed], 1).catch((reason: unknown) => reason);
    expect((error as Error).message).to.match(
      /^Resources whose last change failed could not be read: .*pulumi refresh/s,
    );
  });
});
