import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { expect } from "chai";
import type { Cloud } from "../../../../automation/stack/cloud.ts";
import type { Operation } from "../../../../automation/stack/operation.ts";
import { recover } from "../../../../automation/stack/recovery.ts";

describe("recover", () => {
  /** What the engine is asked to read for a stack whose state has these resources, and what is told. */
  async function asked(
    resources: readonly object[],
    refreshed: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<{ targets: string[][]; told: string[] }> {
    const [targets, told]: [string[][], string[]] = [[], []];
    const env = { PULUMI_BACKEND_URL: "s3://states" };
    const stack = {
      ...{ name: "dev", workspace: { envVars: env, workDir: "" } },
      exportStack: () => Promise.resolve({ version: 3, deployment: { resources } }),
      refresh: ({ target }: { readonly target: string[] }) => (targets.push(target), refreshed()),
    } as unknown as Stack;
    const operation = { stack, interrupts: { signal: new AbortController().signal } } as unknown as Operation;
    const cloud = { env, workDir: "" } as unknown as Cloud;
    await recover(operation, cloud, (message) => told.push(message));
    return { targets, told };
  }

  const endpoint = { urn: "urn:endpoint", type: "aws:sagemaker/endpoint:Endpoint", custom: true };
  const failed = { ...endpoint, initErrors: ["ResourceLimitExceeded"] };

  it("reads again what the provider has noted as changed though AWS refused it", async () => {
    const { targets, told } = await asked([failed, { ...endpoint, urn: "urn:other" }]);
    expect(targets).to.deep.equal([["urn:endpoint"]]);
    expect(told).to.deep.equal(["reading 1 resources again whose last change failed"]);
  });

  it("does nothing where all went well, and leaves what aws-native could not make to the update, which makes it anew", async () => {
    const domain = { urn: "urn:domain", type: "aws-native:sagemaker:Domain", custom: true, initErrors: ["Failed"] };
    expect(await asked([endpoint, domain])).to.deep.equal({ targets: [], told: [] });
  });

  it("reads what was taken into the state and could not be read then", async () => {
    const initErrors = ["creating resource: reading resource state: operation error CloudControl: GetResource"];
    const group = { urn: "urn:group", type: "aws-native:logs:LogGroup", custom: true, initErrors };
    expect((await asked([endpoint, group])).targets).to.deep.equal([["urn:group"]]);
  });

  it("fails where that can't be read", async () => {
    const error: unknown = await asked([failed], () => Promise.reject(new Error("denied"))).catch(
      (reason: unknown) => reason,
    );
    expect((error as Error).message).to.match(
      /^Resources whose last change failed could not be read: denied.*pulumi refresh/s,
    );
  });
});
