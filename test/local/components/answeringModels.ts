import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  DescribeEndpointCommand,
  SageMakerClient,
  UpdateEndpointWeightsAndCapacitiesCommand,
  type DescribeEndpointCommandOutput,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { ArtifactModel } from "../../../components/index.ts";
import type { TestCloud } from "../cloud/testCloud.ts";
import { s3Client } from "../examples/pictures.ts";

/** Probabilities by the request's body, or how the container is of no use. */
export type Answers = Readonly<Record<string, readonly [number, number]>> | "broken" | "failing";

const IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/own-answers:1";

/** Models whose containers give fixed answers, in a bucket of their own, and an endpoint of such models as its callers see it. */
export class AnsweringModels {
  readonly #cloud: TestCloud;
  readonly #endpointName: () => string;
  readonly bucketName: string;
  #going = new AbortController();

  constructor(cloud: TestCloud, bucketName: string, endpointName: () => string) {
    this.#cloud = cloud;
    this.bucketName = bucketName;
    this.#endpointName = endpointName;
  }

  get bucket(): { readonly bucketName: string; readonly bucketArn: string } {
    return { bucketName: this.bucketName, bucketArn: `arn:aws:s3:::${this.bucketName}` };
  }

  /** Makes the image known, and the bucket with these artifacts. */
  async prepare(...keys: readonly string[]): Promise<void> {
    const state = join(this.#cloud.stateDir, "sagemaker");
    mkdirSync(state, { recursive: true });
    const image = {
      serve: [process.execPath, "classify.mjs"],
      directory: join(import.meta.dirname, "../../fixtures/containers/node"),
    };
    writeFileSync(join(state, "images.json"), JSON.stringify({ [IMAGE]: image }));
    const folder = mkdtempSync(join(tmpdir(), "answers-model-"));
    writeFileSync(join(folder, "model.json"), "{}");
    const Body = execFileSync("tar", ["-czf", "-", "-C", folder, "."]);
    rmSync(folder, { recursive: true });
    const s3 = s3Client(this.#cloud);
    await s3.send(new CreateBucketCommand({ Bucket: this.bucketName }));
    for (const Key of ["model.tar.gz", ...keys])
      await s3.send(new PutObjectCommand({ Bucket: this.bucketName, Key, Body }));
  }

  /** For a program: a model that gives these answers, after its container has taken this long to start. */
  model(name: string, answers: Answers, { key = "model.tar.gz", startMs = 0 } = {}): ArtifactModel {
    return new ArtifactModel(name, {
      modelArtifactUri: `s3://${this.bucketName}/${key}`,
      image: IMAGE,
      environment: { ANSWERS: JSON.stringify(answers), ...(startMs > 0 && { START_MS: String(startMs) }) },
    });
  }

  async describe(): Promise<DescribeEndpointCommandOutput> {
    const client = new SageMakerClient(this.#cloud.config());
    return client.send(new DescribeEndpointCommand({ EndpointName: this.#endpointName() }));
  }

  /** Returns once the endpoint has the status. */
  async until(status: string): Promise<void> {
    while ((await this.describe()).EndpointStatus !== status) await sleep(100);
  }

  /** Gives the live variant so many machines, as autoscaling does. */
  async scale(DesiredInstanceCount: number): Promise<void> {
    await new SageMakerClient(this.#cloud.config()).send(
      new UpdateEndpointWeightsAndCapacitiesCommand({
        EndpointName: this.#endpointName(),
        DesiredWeightsAndCapacities: [{ VariantName: "AllTraffic", DesiredInstanceCount }],
      }),
    );
  }

  async ask(body: string): Promise<unknown> {
    const { Body } = await this.#runtime().send(this.#request(body));
    return JSON.parse(Body.transformToString());
  }

  /** Asks without pause, each time something else, until told to stop. */
  asking(): () => Promise<{ readonly answered: string[]; readonly failures: string[] }> {
    const asked = { answered: [] as string[], failures: [] as string[] };
    this.#going = new AbortController();
    const { signal } = this.#going;
    const client = this.#runtime();
    const askAgain = async (): Promise<void> => {
      while (!signal.aborted) {
        const body = `asked ${Date.now()} ${asked.answered.length + asked.failures.length}`;
        await client.send(this.#request(body)).then(
          () => asked.answered.push(body),
          (error: unknown) => asked.failures.push(String(error)),
        );
        await sleep(20);
      }
    };
    const work = askAgain();
    return async () => {
      this.stopAsking();
      await work;
      return asked;
    };
  }

  /** Also where a test fails before it says so. */
  stopAsking(): void {
    this.#going.abort();
  }

  /** Which of the requests a variant has captured, once all are there or there has been time for it. */
  async captured(variant: string, bodies: readonly string[]): Promise<readonly string[]> {
    const s3 = s3Client(this.#cloud);
    const Bucket = this.bucketName;
    for (let times = 0; ; times++) {
      const Prefix = `captured/${this.#endpointName()}/${variant}/`;
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
      const texts = await Promise.all(
        Contents.map(async ({ Key }) =>
          (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString(),
        ),
      );
      const all = texts.join("");
      const found = bodies.filter((body) => all.includes(`"${Buffer.from(body).toString("base64")}"`));
      if (found.length === bodies.length || times > 50) return found;
      await sleep(200);
    }
  }

  #runtime(): SageMakerRuntimeClient {
    return new SageMakerRuntimeClient({ ...this.#cloud.config(), maxAttempts: 1 });
  }

  #request(Body: string): InvokeEndpointCommand {
    return new InvokeEndpointCommand({ EndpointName: this.#endpointName(), ContentType: "image/png", Body });
  }
}
