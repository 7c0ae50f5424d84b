import { parentPort, workerData } from "node:worker_threads";
import { CaptureStatistics, type CaptureStatisticsOptions } from "../../domain/captures/captureStatistics.ts";
import { readFilesHere, type LocalFile } from "./readLocalFiles.ts";

const { files, options } = workerData as { files: readonly LocalFile[]; options: CaptureStatisticsOptions };
const statistics = new CaptureStatistics(options);
readFilesHere(files, statistics);
parentPort?.postMessage(statistics.state());
