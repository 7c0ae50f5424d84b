import { createWriteStream, mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, extname, resolve, sep } from "node:path";
import { finished } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import pMap from "p-map";
import { CaptureReader } from "../../domain/captures/capture.ts";
import {
  CaptureStatistics,
  type CaptureStatisticsOptions,
  type StatisticsState,
} from "../../domain/captures/captureStatistics.ts";
import type { CaptureFile } from "./captureFiles.ts";
import { MonitoringError } from "./errors.ts";
import { readFilesHere, type LocalFile } from "./readLocalFiles.ts";

/** Below this much data on disk, starting threads costs more than it saves. */
const THREADS_FROM_BYTES = 48 * 1024 * 1024;
const OPEN_STREAMS = 8;
/** What a thread would read in the time that it takes to start. */
const STARTING_BYTES = 48 * 1024 * 1024;
/** What a line leaves behind is short-lived: a small nursery is collected often, which bounds native memory too. */
const YOUNG_MEGABYTES = 4;

export interface ReadOptions {
  /** Also writes the files, byte for byte, below this folder. */
  readonly downloadTo?: string | undefined;
  /** Reads on several threads from this many bytes on. */
  readonly threadsFromBytes?: number;
}

/** Reads the files into statistics: from disk on all cores, from elsewhere as parallel streams. */
export async function readCaptures(
  files: readonly CaptureFile[],
  options: CaptureStatisticsOptions,
  { downloadTo, threadsFromBytes = THREADS_FROM_BYTES }: ReadOptions = {},
): Promise<CaptureStatistics> {
  const local = files.flatMap(({ name, variant, bytes, path }): LocalFile[] =>
    path === undefined ? [] : [{ name, variant, bytes, path }],
  );
  const bytes = local.reduce((sum, file) => sum + file.bytes, 0);
  const statistics = new CaptureStatistics(options);
  if (downloadTo !== undefined || local.length < files.length) {
    await pMap(files, (file) => readStream(file, statistics, downloadTo), { concurrency: OPEN_STREAMS });
  } else if (bytes < threadsFromBytes || availableParallelism() < 2) {
    readFilesHere(local, statistics);
  } else {
    await readOnThreads(local, options, statistics);
  }
  return statistics;
}

async function readStream(file: CaptureFile, statistics: CaptureStatistics, downloadTo?: string): Promise<void> {
  const place = { file: file.name, variant: file.variant };
  const reader = new CaptureReader(
    {
      prediction: (prediction) => statistics.add(place, prediction),
      skipped: (skipped) => statistics.skip(place, skipped),
    },
    statistics.classCount,
  );
  const copy = downloadTo === undefined ? undefined : createWriteStream(copyPath(downloadTo, file.name));
  for await (const piece of file.open()) {
    reader.push(piece);
    if (copy && !copy.write(piece)) await new Promise<void>((drained) => copy.once("drain", () => drained()));
  }
  reader.end();
  if (copy) await finished(copy.end());
}

/** A captured file keeps its path below the folder, and cannot leave it. */
function copyPath(folder: string, name: string): string {
  const path = resolve(folder, name);
  if (!path.startsWith(resolve(folder) + sep))
    throw new MonitoringError(`capture file ${name} would be written outside ${folder}`);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

/** This thread reads a share too, file by file, so that the others are heard in between. */
async function readOnThreads(
  files: readonly LocalFile[],
  options: CaptureStatisticsOptions,
  statistics: CaptureStatistics,
): Promise<void> {
  const [own = [], ...others] = sharesOf(files, Math.min(availableParallelism(), 8, files.length));
  const readOwn = async (): Promise<void> => {
    for (const file of own) {
      readFilesHere([file], statistics);
      await setImmediate();
    }
  };
  // Waited for together: a thread that fails while this one reads is to reject this, and nothing unheard.
  const [states] = await Promise.all([Promise.all(others.map((share) => readOnThread(share, options))), readOwn()]);
  for (const state of states) statistics.merge(state);
}

/** Each file goes where least is to be read: the same shares each time, so that sums come out the same. This thread's is the first. */
function sharesOf(files: readonly LocalFile[], threads: number): LocalFile[][] {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const starting = Math.min(STARTING_BYTES, bytes / threads / 2);
  const shares = Array.from({ length: threads }, (_, thread) => ({
    bytes: thread === 0 ? 0 : starting,
    files: [] as LocalFile[],
  }));
  for (const file of files) {
    const least = shares.reduce((one, other) => (other.bytes < one.bytes ? other : one));
    least.bytes += file.bytes;
    least.files.push(file);
  }
  return shares.map((share) => share.files).filter((share) => share.length > 0);
}

function readOnThread(files: readonly LocalFile[], options: CaptureStatisticsOptions): Promise<StatisticsState> {
  const worker = new Worker(new URL(`./captureWorker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: { files, options },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
  return new Promise((done, failed) => {
    worker.once("message", done);
    worker.once("error", failed);
    worker.once("exit", (code) => failed(new MonitoringError(`a reading thread ended early with code ${code}`)));
  });
}
