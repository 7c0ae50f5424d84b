import type { OperationName, Request, Response } from "../../sagemaker/resources/operation.ts";

/** How Studio reaches the local cloud. */
export interface CloudAccess {
  /** The gateway. */
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** One operation of SageMaker's control plane, in this process. */
  control<Name extends OperationName>(operation: Name, input: Request<Name>): Promise<Response<Name>>;
  readonly log: (line: string) => void;
}

type ClientConfig = Pick<CloudAccess, "endpoint" | "region" | "credentials">;

/** Clients of the local cloud's services, with the account's own credentials, each made when it is first needed. */
export class StudioClients {
  readonly #access: CloudAccess;
  readonly #made: Promise<{ destroy(): void }>[] = [];

  readonly s3 = this.#once(
    async (config) => new (await import("@aws-sdk/client-s3")).S3Client({ ...config, forcePathStyle: true }),
  );
  readonly logs = this.#once(
    async (config) => new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogsClient(config),
  );
  readonly metrics = this.#once(
    async (config) => new (await import("@aws-sdk/client-cloudwatch")).CloudWatchClient(config),
  );
  readonly sfn = this.#once(async (config) => new (await import("@aws-sdk/client-sfn")).SFNClient(config));
  readonly runtime = this.#once(async (config) => {
    const { SageMakerRuntimeClient } = await import("@aws-sdk/client-sagemaker-runtime");
    return new SageMakerRuntimeClient({ ...config, maxAttempts: 1 });
  });

  constructor(access: CloudAccess) {
    this.#access = access;
  }

  async close(): Promise<void> {
    for (const made of await Promise.allSettled(this.#made.splice(0)))
      if (made.status === "fulfilled") made.value.destroy();
  }

  #once<C extends { destroy(): void }>(make: (config: ClientConfig) => Promise<C>): () => Promise<C> {
    let made: Promise<C> | undefined;
    return () => {
      if (made === undefined) {
        const { endpoint, region, credentials } = this.#access;
        made = make({ endpoint, region, credentials: { ...credentials } });
        this.#made.push(made);
      }
      return made;
    };
  }
}
