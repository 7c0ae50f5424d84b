import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resetCloud, startCloud, type CloudStatus } from "../../../local/cloud/controls.ts";
import { ensureMinistack } from "../../../local/engine/ministack.ts";

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly maxAttempts: number;
}

/** A local cloud of the test's own, in a temporary folder, on a free port. */
export class TestCloud {
  readonly stateDir = mkdtempSync(join(tmpdir(), "test-cloud-"));
  status: CloudStatus = { running: false };

  /** Starts the cloud (again), by default on any port that is free. */
  async start(port?: number): Promise<CloudStatus> {
    const { python, serviceModels } = await ensureMinistack(() => undefined);
    const asked = port === undefined ? {} : { port };
    this.status = await startCloud({ stateDir: this.stateDir, python, serviceModelsDir: serviceModels, ...asked });
    return this.status;
  }

  async remove(): Promise<void> {
    await resetCloud(this.stateDir);
    rmSync(this.stateDir, { recursive: true, force: true });
  }

  /** What the AWS SDK needs; by default with the account's own key. */
  config(credentials?: Partial<ClientConfig["credentials"]>): ClientConfig {
    const { endpoint = "", accessKeyId = "", secretAccessKey = "" } = this.status;
    return {
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId, secretAccessKey, ...credentials },
      maxAttempts: 1,
    };
  }
}

/** A trust policy for one service. */
export function trust(service: string): string {
  return policy({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" });
}

export function policy(...statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** The name and HTTP status of the error that a call fails with. */
export async function failure(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "no error",
    (error: unknown) => {
      const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      return `${name} ${$metadata?.httpStatusCode ?? "?"}`;
    },
  );
}
