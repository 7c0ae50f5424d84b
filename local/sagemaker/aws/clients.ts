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

/** Clients of the other services of the local cloud, acting as the account itself or as an execution role. */
export class CloudClients {
  readonly roles: Roles;
  readonly #options: SageMakerOptions;
  readonly #s3 = new Map<string, Promise<S3Client>>();
  readonly #objects = new Map<string, ObjectReader>();
  readonly #logs = new Map<string, Promise<CloudWatchLogsClient>>();
  readonly #topics = new Map<string, Promise<SNSClient>>();
  readonly #networks = new Map<string, Promise<EC2Client>>();
  readonly #keys = new Map<string, Promise<KMSClient>>();
  readonly #metrics = new Map<string, Promise<CloudWatchClient>>();

  constructor(options: SageMakerOptions) {
    this.#options = options;
    this.roles = new Roles(options);
  }

  /** S3, under the permissions of a role. */
  s3(roleArn: string): Promise<S3Client> {
    return once(this.#s3, roleArn, async () => {
      const { S3Client } = await import("@aws-sdk/client-s3");
      return new S3Client({ ...this.#config(roleArn), forcePathStyle: true });
    });
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

  /** CloudWatch Logs, under the permissions of a role. */
  logs(roleArn: string): Promise<CloudWatchLogsClient> {
    return once(this.#logs, roleArn, async () => {
      const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
      return new CloudWatchLogsClient(this.#config(roleArn));
    });
  }

  /** CloudWatch, as a role or (left out) as the service itself. */
  metrics(roleArn?: string): Promise<CloudWatchClient> {
    return once(this.#metrics, roleArn ?? "", async () => {
      const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
      return new CloudWatchClient(this.#config(roleArn));
    });
  }

  /** SNS, under the permissions of a role. */
  topics(roleArn: string): Promise<SNSClient> {
    return once(this.#topics, roleArn, async () => {
      const { SNSClient } = await import("@aws-sdk/client-sns");
      return new SNSClient(this.#config(roleArn));
    });
  }

  /** EC2, as the service itself. */
  networks(): Promise<EC2Client> {
    return once(this.#networks, "", async () => {
      const { EC2Client } = await import("@aws-sdk/client-ec2");
      return new EC2Client(this.#config(undefined));
    });
  }

  /** KMS, as the service itself. */
  keys(): Promise<KMSClient> {
    return once(this.#keys, "", async () => {
      const { KMSClient } = await import("@aws-sdk/client-kms");
      return new KMSClient(this.#config(undefined));
    });
  }

  async close(): Promise<void> {
    const made = [this.#s3, this.#logs, this.#metrics, this.#topics, this.#networks, this.#keys];
    const clients = await Promise.all(made.flatMap((map): Promise<{ destroy(): void }>[] => [...map.values()]));
    for (const client of clients) client.destroy();
    this.roles.close();
    for (const reader of this.#objects.values()) reader.close();
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

function once<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let made = map.get(key);
  if (made === undefined) map.set(key, (made = make()));
  return made;
}
