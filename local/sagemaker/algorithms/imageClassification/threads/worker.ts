/** Entry point of a worker thread: does the jobs that `pool.ts` sends, one after another. */
import { parentPort } from "node:worker_threads";
import type { Job } from "./jobs.ts";
import { JobRunner } from "./runJob.ts";

const runner = new JobRunner();

parentPort?.on("message", (job: Job) => {
  void runner.run(job).then((result) => parentPort?.postMessage(result));
});
