import type { AthenaClient } from "@aws-sdk/client-athena";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { SchedulerClient } from "@aws-sdk/client-scheduler";
import type { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { STSClient } from "@aws-sdk/client-sts";

/**
 * The AWS clients of one run, each loaded when it is first needed. Region, credentials and endpoint come from the
 * environment's usual chain, so the same code talks to AWS and to anything that AWS_ENDPOINT_URL names.
 */
export class Clients {
  /** Whose credentials are taken before any other; to be set before the first client is asked for. */
  profile: string | undefined;
  readonly #made = new Map<string, Promise<{ destroy(): void }>>();

  s3(): Promise<S3Client> {
    return this.#s3In(undefined);
  }

  /**
   * S3 in the region of a bucket that the user names, which need not be the stack's: elsewhere S3 answers no request but
   * 301, PermanentRedirect (S3 User Guide, "Making requests": "Request redirection"). The SDK's own `followRegionRedirects` changes the
   * client's region for all that it does at the same time.
   */
  async s3Of(bucket: string): Promise<S3Client> {
    const [own, { HeadBucketCommand }] = await Promise.all([this.s3(), import("@aws-sdk/client-s3")]);
    const region = await own.send(new HeadBucketCommand({ Bucket: bucket })).then(
      ({ BucketRegion }) => BucketRegion,
      // A refusal says the region too; what else is wrong, the request itself will say.
      (error: unknown) => {
        const { $response: answer } = error as { $response?: { headers?: Record<string, string> } };
        return answer?.headers?.["x-amz-bucket-region"];
      },
    );
    return region === undefined || region === (await own.config.region()) ? own : this.#s3In(region);
  }

  #s3In(region: string | undefined): Promise<S3Client> {
    return this.#once(`s3 ${region ?? ""}`, async () => {
      const { S3Client } = await import("@aws-sdk/client-s3");
      // A custom endpoint rarely has a wildcard name for virtual-hosted buckets.
      const forcePathStyle = process.env["AWS_ENDPOINT_URL"] !== undefined;
      return new S3Client({ ...this.#common, ...(region !== undefined && { region }), forcePathStyle });
    });
  }

  sagemaker(): Promise<SageMakerClient> {
    return this.#once("sagemaker", async () => {
      const { SageMakerClient } = await import("@aws-sdk/client-sagemaker");
      return new SageMakerClient(this.#common);
    });
  }

  runtime(): Promise<SageMakerRuntimeClient> {
    return this.#once("runtime", async () => {
      const { SageMakerRuntimeClient } = await import("@aws-sdk/client-sagemaker-runtime");
      return new SageMakerRuntimeClient(this.#common);
    });
  }

  sfn(): Promise<SFNClient> {
    return this.#once("sfn", async () => {
      const { SFNClient } = await import("@aws-sdk/client-sfn");
      return new SFNClient(this.#common);
    });
  }

  logs(): Promise<CloudWatchLogsClient> {
    return this.#once("logs", async () => {
      const { CloudWatchLogsClient } = await import("@aws-sdk/client-cloudwatch-logs");
      return new CloudWatchLogsClient(this.#common);
    });
  }

  athena(): Promise<AthenaClient> {
    return this.#once("athena", async () => {
      const { AthenaClient } = await import("@aws-sdk/client-athena");
      return new AthenaClient(this.#common);
    });
  }

  lambda(): Promise<LambdaClient> {
    return this.#once("lambda", async () => {
      const { LambdaClient } = await import("@aws-sdk/client-lambda");
      return new LambdaClient(this.#common);
    });
  }

  iam(): Promise<IAMClient> {
    return this.#once("iam", async () => {
      const { IAMClient } = await import("@aws-sdk/client-iam");
      return new IAMClient(this.#common);
    });
  }

  cloudwatch(): Promise<CloudWatchClient> {
    return this.#once("cloudwatch", async () => {
      const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
      return new CloudWatchClient(this.#common);
    });
  }

  scheduler(): Promise<SchedulerClient> {
    return this.#once("scheduler", async () => {
      const { SchedulerClient } = await import("@aws-sdk/client-scheduler");
      return new SchedulerClient(this.#common);
    });
  }

  sns(): Promise<SNSClient> {
    return this.#once("sns", async () => {
      const { SNSClient } = await import("@aws-sdk/client-sns");
      return new SNSClient(this.#common);
    });
  }

  serviceQuotas(): Promise<ServiceQuotasClient> {
    return this.#once("serviceQuotas", async () => {
      const { ServiceQuotasClient } = await import("@aws-sdk/client-service-quotas");
      return new ServiceQuotasClient(this.#common);
    });
  }

  sts(): Promise<STSClient> {
    return this.#once("sts", async () => {
      const { STSClient } = await import("@aws-sdk/client-sts");
      return new STSClient({ ...this.#common, maxAttempts: 3 });
    });
  }

  /** Enough attempts with adaptive backoff to live through throttling and a short loss of the connection. */
  get #common() {
    const { profile } = this;
    return { maxAttempts: 8, retryMode: "adaptive", ...(profile !== undefined && { profile }) } as const;
  }

  /** Ends the connections; the clients are made anew when asked for again. */
  async close(): Promise<void> {
    const made = [...this.#made.values()];
    this.#made.clear();
    for (const client of await Promise.allSettled(made)) if (client.status === "fulfilled") client.value.destroy();
  }

  #once<C extends { destroy(): void }>(name: string, make: () => Promise<C>): Promise<C> {
    const known = this.#made.get(name) as Promise<C> | undefined;
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(name, made);
    return made;
  }
}
