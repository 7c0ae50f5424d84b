import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
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

/** A local cloud of the test's own, in a temporary folder, on a port that no other asks for. */
export class TestCloud {
  readonly stateDir = mkdtempSync(join(tmpdir(), "test-cloud-"));
  status: CloudStatus = { running: false };
  #port: Promise<number> | undefined;

  /** Starts the cloud (again), by default on its own port. */
  async start(port?: number): Promise<CloudStatus> {
    const { python, serviceModels } = await ensureMinistack(() => undefined);
    this.#port ??= ownPort();
    this.status = await startCloud({
      stateDir: this.stateDir,
      python,
      serviceModelsDir: serviceModels,
      port: port ?? (await this.#port),
    });
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

/**
 * A free port below those that the system hands out by itself: a cloud that is killed and started again finds it free, which
 * the default port is not when other tests start clouds meanwhile.
 */
async function ownPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    server.close();
    if (free) return port;
  }
}

/** A trust policy for one service, or several. */
export function trust(service: string, ...more: string[]): string {
  const Service = more.length === 0 ? service : [service, ...more];
  return policy({ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" });
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
