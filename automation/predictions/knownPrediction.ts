import type { CaptureSample } from "../../domain/captures/captureSamples.ts";
import type { ExecutionRecord, ReportData } from "../report/reportData.ts";
import { toPrediction } from "./predict.ts";

/**
 * A prediction that was made already, with its picture: that of the sample image where an execution has classified it, else the
 * latest execution's, else a captured one. Undefined where nothing has been predicted yet.
 */
export function knownPrediction(
  executions: readonly ExecutionRecord[],
  captured: readonly CaptureSample[],
  classes: readonly string[],
  sample: string | undefined,
): ReportData["prediction"] {
  const classified = executions
    .filter(({ inferences, png }) => inferences !== undefined && png !== undefined)
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
  const execution = classified.find(({ s3Key }) => s3Key === sample) ?? classified[0];
  if (execution?.inferences !== undefined && execution.png !== undefined) {
    return { ...toPrediction(execution.s3Key, execution.inferences, classes), png: execution.png };
  }
  const record = captured.find(({ image }) => image !== undefined);
  if (record?.image === undefined) return undefined;
  const name = record.inferenceId ?? record.eventId;
  return { ...toPrediction(name, record.probabilities, classes), png: Buffer.from(record.image.data, "base64") };
}
