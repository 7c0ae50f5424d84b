import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LogWriter } from "../aws/logWriter.ts";
import { parseS3Uri } from "../../../domain/s3Uri.ts";
import { download, downloadPrefix, listKeys } from "../aws/transfer.ts";
import { unpackArchive } from "../containers/archive.ts";
import { containerEnvironment } from "../containers/environment.ts";
import { within } from "../../within.ts";
import type { Services } from "../context.ts";
import { Instance } from "./instance.ts";
import { artifactOf } from "./models.ts";
import type { DeployedVariant, Deployment } from "./records.ts";

type Needs = Pick<Services, "arns" | "cloud" | "images" | "options" | "processes">;

const STARTUP_SECONDS = 240;

/** A variant's running containers. */
export class VariantFleet {
  readonly variant: DeployedVariant;
  readonly instances: Instance[] = [];
  weight: number;
  readonly #context: Needs;
  readonly #endpoint: string;
  readonly #folder: string;
  #logs: LogWriter[] = [];
  #started = false;

  constructor(context: Needs, endpoint: string, variant: DeployedVariant, folder: string) {
    this.#context = context;
    this.#endpoint = endpoint;
    this.variant = variant;
    this.weight = variant.config.InitialVariantWeight ?? 1;
    this.#folder = folder;
  }

  get name(): string {
    return this.variant.config.VariantName;
  }

  get desiredCount(): number {
    return this.variant.config.ServerlessConfig === undefined ? (this.variant.config.InitialInstanceCount ?? 1) : 1;
  }

  /** Fetches the model and starts the containers; fails with AWS's reason when one does not get healthy. */
  async start(): Promise<void> {
    await this.#withinDownloadLimit(this.#prepareModel());
    await this.scale(this.desiredCount);
    this.#started = true;
  }

  /** Starts or stops containers until there are this many. */
  async scale(count: number): Promise<void> {
    const limit = (this.variant.config.ContainerStartupHealthCheckTimeoutInSeconds ?? STARTUP_SECONDS) * 1000;
    const fresh = Array.from({ length: Math.max(0, count - this.instances.length) }, () => this.#newInstance());
    // Machines of a variant share one copy here; on AWS each fetches its own, as the role, when it starts.
    if (fresh.length > 0 && this.#started) await this.#findModel();
    this.instances.push(...fresh);
    const healthy = await Promise.all(fresh.map((instance) => instance.begin(limit)));
    if (healthy.includes(false)) {
      throw new Error(
        `The primary container for production variant ${this.name} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`,
      );
    }
    const surplus = this.instances.splice(count);
    await Promise.all(surplus.map((instance) => instance.stop()));
  }

  /** The healthy instance for a request: any, or the one with the least to do, as the variant's routing says. */
  pick(random = Math.random()): Instance | undefined {
    const ready = this.instances.filter((instance) => instance.ready);
    if (this.variant.config.RoutingConfig?.RoutingStrategy !== "LEAST_OUTSTANDING_REQUESTS")
      return ready[Math.floor(random * ready.length)];
    return ready.reduce<Instance | undefined>(
      (best, instance) => (best === undefined || instance.inFlight < best.inFlight ? instance : best),
      undefined,
    );
  }

  logStreamArn(): string {
    const logs = this.#logs[0];
    return this.#context.arns.logStream(logGroup(this.#endpoint), logs?.stream ?? this.name);
  }

  async stop(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.stop()));
    await Promise.all(this.#logs.map((logs) => logs.flush()));
  }

  #newInstance(): Instance {
    const { options, cloud, processes, images } = this.#context;
    const stream = `${this.name}/i-${Math.random().toString(16).slice(2, 10)}${Date.now().toString(16).slice(-9)}`;
    const logs = new LogWriter(cloud, this.variant.roleArn, logGroup(this.#endpoint), stream, options.log);
    this.#logs.push(logs);
    return new Instance(async (port) => {
      const image = images.resolve(this.variant.container.Image ?? "", "serve");
      const env = await containerEnvironment(this.#context, {
        baseDir: this.#folder,
        own: this.variant.container.Environment,
        ...(this.variant.isolated ? {} : { roleArn: this.variant.roleArn }),
      });
      return processes.start({
        command: image.serve ?? [],
        directory: image.directory,
        env: { ...env, SAGEMAKER_BIND_TO_PORT: String(port), SAGEMAKER_SAFE_PORT_RANGE: `${port}-${port}` },
        onLine: (line) => logs.write(line),
      });
    });
  }

  async #prepareModel(): Promise<void> {
    const complete = join(this.#folder, ".complete");
    if (existsSync(complete)) return;
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
    const target = join(this.#folder, "model");
    await mkdir(target, { recursive: true });
    const artifact = artifactOf(this.variant.container);
    if (artifact !== undefined) await this.#fetchModel(artifact, target);
    await writeFile(complete, "");
  }

  async #withinDownloadLimit(prepared: Promise<void>): Promise<void> {
    const seconds = this.variant.config.ModelDataDownloadTimeoutInSeconds;
    if (seconds === undefined) return prepared;
    if (await within(prepared, seconds * 1000)) return;
    throw new Error(
      `Failed to download and extract the model data of production variant ${this.name} within ${seconds} seconds (ModelDataDownloadTimeoutInSeconds).`,
    );
  }

  /** Fails as a download would where the model is gone, or the role may not read it. */
  async #findModel(): Promise<void> {
    const artifact = artifactOf(this.variant.container);
    const at = artifact && parseS3Uri(artifact.uri);
    if (artifact === undefined || at === undefined) return;
    try {
      const { cloud } = this.#context;
      const keys = artifact.prefix ? await listKeys(await cloud.s3(this.variant.roleArn), at) : [at.key];
      const [key] = keys;
      if (key === undefined) throw new Error(`there is no object below ${artifact.uri}`);
      (await cloud.objects(this.variant.roleArn).open({ bucket: at.bucket, key })).destroy();
    } catch (error) {
      throw notDownloaded(artifact.uri, error);
    }
  }

  async #fetchModel(artifact: { uri: string; prefix: boolean; packed: boolean }, target: string): Promise<void> {
    const at = parseS3Uri(artifact.uri);
    if (at === undefined) throw new Error(`Could not access model data at ${artifact.uri}.`);
    try {
      if (artifact.prefix) {
        await downloadPrefix(this.#context.cloud, this.variant.roleArn, at, target);
        return;
      }
      const file = join(
        this.#folder,
        artifact.packed ? "model.tar.gz" : `model/${at.key.split("/").at(-1) ?? "model"}`,
      );
      await download(this.#context.cloud.objects(this.variant.roleArn), at, file);
      if (artifact.packed) await this.#unpack(file, target, artifact.uri);
    } catch (error) {
      if (error instanceof BadArchive) throw error;
      throw notDownloaded(artifact.uri, error);
    }
  }

  async #unpack(file: string, target: string, uri: string): Promise<void> {
    try {
      await unpackArchive(file, target);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new BadArchive(
        `Failed to extract model data archive from URL "${uri}" for container "container_1". Please ensure that the object located at the URL ` +
          `is a valid tar.gz archive. (${reason})`,
      );
    } finally {
      await rm(file, { force: true });
    }
  }
}

class BadArchive extends Error {}

function notDownloaded(uri: string, error: unknown): Error {
  return new Error(
    `Failed to download model data for container "container_1" from URL: "${uri}". Please ensure that there is an object located ` +
      `at the URL and that the role passed to CreateModel has permissions to download the model. (${error instanceof Error ? error.message : String(error)})`,
    { cause: error },
  );
}

export function logGroup(endpoint: string): string {
  return `/aws/sagemaker/Endpoints/${endpoint}`;
}

/** All variants of one deployment. */
export class Fleet {
  readonly deployment: Deployment;
  readonly variants: readonly VariantFleet[];
  /** What gets copies of requests; a fleet of its own, so that nothing here ever waits for it but its start and its end. */
  readonly shadow: VariantFleet | undefined;
  readonly folder: string;

  constructor(context: Needs, endpoint: string, deployment: Deployment) {
    this.deployment = deployment;
    this.folder = join(context.options.stateDir, "endpoints", endpoint, deployment.id);
    const fleetOf = (variant: DeployedVariant): VariantFleet =>
      new VariantFleet(context, endpoint, variant, join(this.folder, variant.config.VariantName));
    this.variants = deployment.variants.map(fleetOf);
    this.shadow = deployment.shadow && fleetOf(deployment.shadow);
  }

  get all(): readonly VariantFleet[] {
    return this.shadow === undefined ? this.variants : [...this.variants, this.shadow];
  }

  async start(): Promise<void> {
    const results = await Promise.allSettled(this.all.map((variant) => variant.start()));
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason instanceof Error ? failed.reason : new Error(String(failed.reason));
  }

  /** A variant by its weight. */
  choose(random = Math.random()): VariantFleet | undefined {
    const [first] = this.variants;
    if (this.variants.length <= 1) return first;
    const total = this.variants.reduce((sum, variant) => sum + variant.weight, 0);
    if (total <= 0) return undefined;
    let at = random * total;
    for (const variant of this.variants) {
      if (variant.weight > 0 && (at -= variant.weight) < 0) return variant;
    }
    return this.variants.findLast((variant) => variant.weight > 0);
  }

  /** Ends the containers; the model's files go too unless they are wanted again. */
  async stop(keepFiles = false): Promise<void> {
    await Promise.all(this.all.map((variant) => variant.stop()));
    if (!keepFiles) await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
