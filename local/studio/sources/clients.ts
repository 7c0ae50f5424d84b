import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { SFNClient } from "@aws-sdk/client-sfn";

/** How Studio reaches the local cloud. */
export interface CloudAccess {
  /** The gateway. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** One operation of SageMaker's control plane, in this process. */
  control(operation: string, input: Record<string, string | number>): Promise<unknown>;
  readonly log: (line: string) => void;
}

/** Clients of the local cloud's services, with the account's own credentials, each made when it is first needed. */
export class StudioClients {
  readonly #access: CloudAccess;
  readonly #made = new Map<string, Promise<{ destroy(): void }>>();

  constructor(access: CloudAccess) {
    this.#access = access;
  }

  s3(): Promise<S3Client> {
    return this.#once("s3", async () => {
      const { S3Client } = await import("@aws-sdk/client-s3");
      return new S3Client({ ...this.#config, forcePathStyle: true });
    });
  }

  logs(): Promise<CloudWatchLogsClient> {
    return this.#once("logs", async () => {
      const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
      return new CloudWatchLogsClient(this.#config);
    });
  }

  metrics(): Promise<CloudWatchClient> {
    return this.#once("metrics", async () => {
      const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
      return new CloudWatchClient(this.#config);
    });
  }

  sfn(): Promise<SFNClient> {
    return this.#once("sfn", async () => {
      const { SFNClient } = await import("@aws-sdk/client-sfn");
      return new SFNClient(this.#config);
    });
  }

  runtime(): Promise<SageMakerRuntimeClient> {
    return this.#once("runtime", async () => {
      const { SageMakerRuntimeClient } = await import("@aws-sdk/client-sagemaker-runtime");
      return new SageMakerRuntimeClient({ ...this.#config, maxAttempts: 1 });
    });
  }

  async close(): Promise<void> {
    for (const made of await Promise.allSettled(this.#made.values()))
      if (made.status === "fulfilled") made.value.destroy();
    this.#made.clear();
  }

  get #config(): Pick<CloudAccess, "endpoint" | "region" | "credentials"> {
    const { endpoint, region, credentials } = this.#access;
    return { endpoint, region, credentials: { ...credentials } };
  }

  #once<C extends { destroy(): void }>(name: string, make: () => Promise<C>): Promise<C> {
    const known = this.#made.get(name) as Promise<C> | undefined;
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(name, made);
    return made;
  }
}
