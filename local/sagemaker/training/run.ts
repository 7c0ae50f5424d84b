import { mkdir, readFile, readdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { isDiskFull, namingFullDisk } from "../../../system/fullDisk.ts";
import { LogWriter } from "../aws/logWriter.ts";
import { containerEnvironment } from "../containers/environment.ts";
import type { Container } from "../containers/processes.ts";
import type { Services } from "../context.ts";
import { epochSeconds } from "../wire/json.ts";
import { mirroredFolders } from "./mirroredFolders.ts";
import { prepareInput } from "./input.ts";
import { MetricScraper } from "./metrics.ts";
import { uploadOutput } from "./output.ts";
import { nextStep, TRAINING_JOB, type TrainingJob } from "./record.ts";
import { messageOf } from "../../thrown.ts";

type Needs = Pick<Services, "cloud" | "images" | "options" | "processes" | "store">;

const STOP_GRACE_MILLISECONDS = 120_000;
const REASON_LENGTH = 1024;
/** A process of the container may be writing its last file. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5 };
/** A disk with less room than this is full for a container. */
const LEAST_BYTES = 64 * 1024;

type Ending = "exit" | "stop" | "maxRuntime";

/** One training job from its first step to its last. */
export class TrainingRun {
  readonly #context: Needs;
  readonly #name: string;
  readonly #folder: string;
  readonly #logs: LogWriter;
  readonly #metrics: MetricScraper;
  readonly #aborted = new AbortController();
  #container: Container | undefined;
  #ending: Ending = "exit";
  #abandoned = false;
  #done: Promise<void> = Promise.resolve();

  constructor(context: Needs, name: string) {
    this.#context = context;
    this.#name = name;
    this.#folder = join(context.options.stateDir, "training", name);
    const job = this.#job;
    const stream = `${name}/algo-1-${Math.floor(job.CreationTime)}`;
    this.#logs = new LogWriter(
      context.cloud,
      job.RoleArn ?? "",
      "/aws/sagemaker/TrainingJobs",
      stream,
      context.options.log,
    );
    this.#metrics = new MetricScraper(context, job);
  }

  get #job(): TrainingJob {
    const job = this.#context.store.get<TrainingJob>(TRAINING_JOB, this.#name);
    if (job === undefined) throw new Error(`the training job ${this.#name} is gone`);
    return job;
  }

  run(): Promise<void> {
    this.#done = this.#steps()
      .catch(async (error: unknown) => {
        if (this.#abandoned) return;
        // What the job has taken is free again before its end is recorded, which needs some room too.
        if (isDiskFull(error)) await rm(this.#folder, REMOVAL);
        if (this.#ending === "stop") await this.#put(nextStep(this.#job, "Stopped"));
        // The message alone of an error that wraps another: the service words its reasons itself.
        else await this.#fail(messageOf(namingFullDisk(error, this.#folder)));
      })
      .finally(async () => {
        if (!this.#abandoned) await rm(this.#folder, REMOVAL);
      });
    return this.#done;
  }

  /** StopTrainingJob: the container gets SIGTERM, two minutes, and SIGKILL. */
  async requestStop(): Promise<void> {
    this.#ending = "stop";
    await this.#put(nextStep(this.#job, "Stopping"));
    this.#aborted.abort();
    void this.#container?.stop(STOP_GRACE_MILLISECONDS);
  }

  /** Ends the job without a trace, because the service ends. */
  async abandon(): Promise<void> {
    this.#abandoned = true;
    this.#aborted.abort();
    await this.#container?.stop(1000);
    await this.#done.catch(() => undefined);
    await this.#logs.flush();
  }

  async #steps(): Promise<void> {
    await mkdir(join(this.#folder, "model"), { recursive: true });
    await mkdir(join(this.#folder, "output", "data"), { recursive: true });
    await this.#step("Downloading", { TrainingStartTime: epochSeconds() });
    await prepareInput(this.#context, this.#job, this.#folder, this.#aborted.signal);
    const mirrored = await mirroredFolders(this.#context, this.#job, this.#folder, this.#aborted.signal);
    this.#aborted.signal.throwIfAborted();
    await this.#step("Training");
    for (const folder of mirrored) folder.follow();
    const { code, signal } = await this.#train().finally(() => Promise.all(mirrored.map((folder) => folder.finish())));
    if (this.#abandoned) return;
    await Promise.all([this.#logs.flush(), this.#metrics.flush()]);
    const final = this.#metrics.final();
    if (final.length > 0) await this.#put({ ...this.#job, FinalMetricDataList: final });
    if (this.#ending === "exit" && code !== 0) {
      await this.#fail(await this.#failureOf(code, signal));
      return;
    }
    await this.#upload();
    await this.#step(
      this.#ending === "exit" ? "Completed" : this.#ending === "stop" ? "Stopped" : "MaxRuntimeExceeded",
    );
  }

  async #train(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const job = this.#job;
    const image = this.#context.images.resolve(job.AlgorithmSpecification?.TrainingImage ?? "", "train");
    const own = { ...job.Environment, TRAINING_JOB_NAME: job.TrainingJobName, TRAINING_JOB_ARN: job.TrainingJobArn };
    const env = await containerEnvironment(this.#context, {
      baseDir: this.#folder,
      own,
      ...(job.EnableNetworkIsolation === true || job.RoleArn === undefined ? {} : { roleArn: job.RoleArn }),
    });
    const container = await this.#context.processes.start({
      command: image.train ?? [],
      directory: image.directory,
      env,
      onLine: (line) => {
        this.#logs.write(line);
        this.#metrics.read(line);
      },
    });
    this.#container = container;
    if (this.#aborted.signal.aborted) void container.stop(STOP_GRACE_MILLISECONDS);
    const limit = (job.StoppingCondition.MaxRuntimeInSeconds ?? 86_400) * 1000;
    const timer = setTimeout(
      () => {
        if (this.#ending === "exit") this.#ending = "maxRuntime";
        void container.stop(STOP_GRACE_MILLISECONDS);
      },
      Math.min(limit, 2 ** 31 - 1),
    );
    try {
      return await container.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  async #upload(): Promise<void> {
    const stopped = this.#ending !== "exit";
    if (stopped && (await readdir(join(this.#folder, "model"))).length === 0) return;
    if (!stopped) await this.#step("Uploading");
    await uploadOutput(this.#context, this.#job, this.#folder);
  }

  async #failureOf(code: number | null, signal: NodeJS.Signals | null): Promise<string> {
    const written = (await readFile(join(this.#folder, "output", "failure"), "utf8").catch(() => "")).trim();
    if (/^(ClientError|InternalServerError|AlgorithmError):/.test(written)) return written;
    const exit = code === null ? `signal: ${signal ?? "unknown"}` : `exit code: ${code}`;
    const reason = written === "" && (await this.#isFull()) ? `No space left on device: ${this.#folder}` : written;
    return `AlgorithmError: ${reason.slice(0, 900)}, ${exit}`;
  }

  /** Whether the container may have ended for want of room, of which it then could not write either. */
  async #isFull(): Promise<boolean> {
    const { bavail, bsize } = await statfs(this.#folder);
    return bavail * bsize < LEAST_BYTES;
  }

  async #fail(reason: string): Promise<void> {
    await this.#logs.flush();
    await this.#put({ ...nextStep(this.#job, "Failed"), FailureReason: reason.slice(0, REASON_LENGTH) });
  }

  async #step(
    status: "Downloading" | "Training" | "Uploading" | "Completed" | "Stopped" | "MaxRuntimeExceeded",
    also: Partial<TrainingJob> = {},
  ): Promise<void> {
    if (this.#abandoned) return;
    const job = this.#job;
    // A stop that came between two steps keeps its own.
    if (job.TrainingJobStatus === "Stopping" && status !== "Stopped") return;
    await this.#put({ ...nextStep(job, status), ...also });
  }

  async #put(job: TrainingJob): Promise<void> {
    await this.#context.store.putFact(TRAINING_JOB, this.#name, job);
  }
}
