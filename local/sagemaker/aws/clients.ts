import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SageMakerOptions } from "../options.ts";
import { AccountClients } from "./accountClients.ts";
import { ObjectReader } from "./objectReader.ts";
import { Roles } from "./roles.ts";

type ByRole<C> = (roleArn: string) => Promise<C>;

/** Clients of the other services of the local cloud, acting as an execution role; networks and keys are looked at as the account itself. */
export class CloudClients extends AccountClients {
  readonly roles: Roles;
  readonly #options: SageMakerOptions;
  readonly #objects = new Map<string, ObjectReader>();

  readonly s3: ByRole<S3Client> = this.once(async () => (await import("@aws-sdk/client-s3")).S3Client);
  readonly logs: ByRole<CloudWatchLogsClient> = this.once(
    async () => (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogsClient,
  );
  /** As a role or (left out) as the service itself. */
  readonly metrics: (roleArn?: string) => Promise<CloudWatchClient> = this.once(
    async () => (await import("@aws-sdk/client-cloudwatch")).CloudWatchClient,
  );
  readonly topics: ByRole<SNSClient> = this.once(async () => (await import("@aws-sdk/client-sns")).SNSClient);
  readonly networks = this.once(async () => (await import("@aws-sdk/client-ec2")).EC2Client);
  readonly keys = this.once(async () => (await import("@aws-sdk/client-kms")).KMSClient);

  constructor(options: SageMakerOptions) {
    const roles = new Roles(options);
    super(options, (roleArn) => roles.credentials(roleArn));
    this.#options = options;
    this.roles = roles;
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

  override async close(): Promise<void> {
    await super.close();
    await this.roles.close();
    for (const reader of this.#objects.values()) reader.close();
  }
}
