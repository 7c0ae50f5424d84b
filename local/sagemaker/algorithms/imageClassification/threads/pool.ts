/** A pool of worker threads, one a core. Results don't depend on how many there are: every job stands alone. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Job, JobResult } from "./jobs.ts";

interface Waiting {
  readonly job: Job;
  readonly resolve: (failure: JobResult) => void;
  readonly reject: (error: Error) => void;
}

const MAX_THREADS = 8;

export class ThreadPool {
  private readonly idle: Worker[] = [];
  private readonly queue: Waiting[] = [];
  private readonly workers: Worker[];
  private readonly running = new Map<Worker, Waiting>();

  constructor(size = Math.min(MAX_THREADS, availableParallelism())) {
    this.workers = Array.from({ length: size }, () => this.start());
    this.idle.push(...this.workers);
  }

  private start(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    worker.on("message", (result: JobResult) => {
      const done = this.running.get(worker);
      this.running.delete(worker);
      this.idle.push(worker);
      this.next();
      done?.resolve(result);
    });
    worker.on("error", (error) => {
      this.running.get(worker)?.reject(error instanceof Error ? error : new Error(String(error)));
      this.running.delete(worker);
    });
    return worker;
  }

  private next(): void {
    while (this.idle.length > 0 && this.queue.length > 0) {
      const worker = this.idle.pop() as Worker;
      const waiting = this.queue.shift() as Waiting;
      this.running.set(worker, waiting);
      worker.postMessage(waiting.job);
    }
  }

  /** Does the job on the next free thread; resolves to what went wrong with one of its files, if anything. */
  run(job: Job): Promise<JobResult> {
    return new Promise((resolve, reject) => {
      this.queue.push({ job, resolve, reject });
      this.next();
    });
  }

  /** Cuts 0…count into ranges of `size` and runs the job of each. */
  async runRanges(count: number, size: number, job: (from: number, to: number) => Job): Promise<JobResult[]> {
    const ranges = Array.from(
      { length: Math.ceil(count / size) },
      (_, i) => [i * size, Math.min(count, (i + 1) * size)] as const,
    );
    return Promise.all(
      ranges.map(async ([from, to]) => {
        const failure = await this.run(job(from, to));
        return failure && { ...failure, index: failure.index + from };
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}
