import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Services } from "../context.ts";
import { nextStep, TRAINING_JOB, type TrainingJob } from "./record.ts";
import { TrainingRun } from "./run.ts";

type Needs = Pick<Services, "cloud" | "images" | "options" | "processes" | "store">;

/** The jobs that run now. */
export class Training {
  readonly #context: () => Needs;
  readonly #runs = new Map<string, TrainingRun>();

  constructor(context: () => Needs) {
    this.#context = context;
  }

  /** Marks jobs that a killed service left behind as failed, and removes their folders. */
  async restore(): Promise<void> {
    const { store, options } = this.#context();
    for (const job of store.list<TrainingJob>(TRAINING_JOB)) {
      if (job.TrainingJobStatus !== "InProgress" && job.TrainingJobStatus !== "Stopping") continue;
      const reason = "InternalServerError: The local cloud was stopped while the job ran. Please try again.";
      await store.putFact(TRAINING_JOB, job.TrainingJobName, { ...nextStep(job, "Failed"), FailureReason: reason });
    }
    await rm(join(options.stateDir, "training"), { recursive: true, force: true });
  }

  /** Starts a stored job. */
  begin(name: string): void {
    const run = new TrainingRun(this.#context(), name);
    this.#runs.set(name, run);
    void run.run().finally(() => this.#runs.delete(name));
  }

  async stopJob(name: string): Promise<void> {
    await this.#runs.get(name)?.requestStop();
  }

  /** Ends every job because the service ends; the next start marks them as failed. */
  async close(): Promise<void> {
    await Promise.all([...this.#runs.values()].map((run) => run.abandon()));
  }
}
