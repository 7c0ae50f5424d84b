import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { EC2Client } from "@aws-sdk/client-ec2";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SageMakerOptions } from "../options.ts";
import { ObjectReader } from "./objectReader.ts";
import { Roles, type RoleCredentials } from "./roles.ts";

interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: RoleCredentials | (() => Promise<RoleCredentials>);
}

type ByRole<C> = (roleArn: string) => Promise<C>;
type AsService<C> = () => Promise<C>;

/** Clients of the other services of the local cloud, acting as the account itself or as an execution role; each is made when it is first needed. */
export class CloudClients {
  readonly roles: Roles;
  readonly #options: SageMakerOptions;
  readonly #made: Promise<{ destroy(): void }>[] = [];
  readonly #objects = new Map<string, ObjectReader>();

  /** S3, under the permissions of a role. */
  readonly s3: ByRole<S3Client> = this.#once(
    async (config) => new (await import("@aws-sdk/client-s3")).S3Client({ ...config, forcePathStyle: true }),
  );
  /** CloudWatch Logs, under the permissions of a role. */
  readonly logs: ByRole<CloudWatchLogsClient> = this.#once(
    async (config) => new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogsClient(config),
  );
  /** CloudWatch, as a role or (left out) as the service itself. */
  readonly metrics: (roleArn?: string) => Promise<CloudWatchClient> = this.#once(
    async (config) => new (await import("@aws-sdk/client-cloudwatch")).CloudWatchClient(config),
  );
  /** SNS, under the permissions of a role. */
  readonly topics: ByRole<SNSClient> = this.#once(
    async (config) => new (await import("@aws-sdk/client-sns")).SNSClient(config),
  );
  readonly networks: AsService<EC2Client> = this.#once(
    async (config) => new (await import("@aws-sdk/client-ec2")).EC2Client(config),
  );
  readonly keys: AsService<KMSClient> = this.#once(
    async (config) => new (await import("@aws-sdk/client-kms")).KMSClient(config),
  );

  constructor(options: SageMakerOptions) {
    this.#options = options;
    this.roles = new Roles(options);
  }

  /** Reads objects of S3, under the permissions of a role. */
  objects(roleArn: string): ObjectReader {
    let reader = this.#objects.get(roleArn);
    if (reader === undefined) {
      const { endpoint, region } = this.#options;
      reader = new ObjectReader({ endpoint, region, credentials: () => this.roles.credentials(roleArn) });
      this.#objects.set(roleArn, reader);
    }
    return reader;
  }

  async close(): Promise<void> {
    for (const client of await Promise.all(this.#made)) client.destroy();
    this.roles.close();
    for (const reader of this.#objects.values()) reader.close();
  }

  #once<C extends { destroy(): void }>(make: (config: ClientConfig) => Promise<C>): (roleArn?: string) => Promise<C> {
    const byRole = new Map<string | undefined, Promise<C>>();
    return (roleArn) => {
      let client = byRole.get(roleArn);
      if (client === undefined) {
        client = make(this.#config(roleArn));
        byRole.set(roleArn, client);
        this.#made.push(client);
      }
      return client;
    };
  }

  #config(roleArn: string | undefined): ClientConfig {
    const { endpoint, region, credentials } = this.#options;
    return {
      endpoint,
      region,
      credentials: roleArn === undefined ? { ...credentials } : () => this.roles.credentials(roleArn),
    };
  }
}
