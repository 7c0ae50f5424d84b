import type { S3Client } from "@aws-sdk/client-s3";
import { listCaptureFiles } from "./captureFiles.ts";
import type { ShadowComparisonOptions } from "../../domain/shadow/shadowComparison.ts";
import { compareShadow, splitShadow, type ShadowResult } from "./compareShadow.ts";
import { readCaptures } from "./readCaptures.ts";
import { toResult, type MonitoringResult } from "./result.ts";

export type { MonitoringResult } from "./result.ts";
export type { PicturedDifference, ShadowResult } from "./compareShadow.ts";
export { queryTable, type TableResult } from "./athena.ts";
export { MonitoringError } from "./errors.ts";
export { manifestLabels, readLabels } from "./labels.ts";
export { parseTimeRange } from "./timeRange.ts";

/** From when on a shadow and the live model are what they are now. */
export interface ShadowRange {
  readonly from?: Date;
}

/** What to read and how to count it. */
export interface CaptureQuery {
  /** `s3://bucket/prefix`, or a folder that is read recursively. */
  readonly source: string;
  /** For an `s3://` source. */
  readonly s3?: S3Client;
  /** Only predictions from this time on. @default - no limit */
  readonly from?: Date;
  /** Only predictions before this time. @default - no limit */
  readonly to?: Date;
  /** Confidence below which a prediction counts as low, 0 to 1. */
  readonly threshold: number;
  /** Class names in the order of the probabilities. */
  readonly classes: readonly string[];
  /** True labels, see {@link readLabels}. @default - no accuracy is computed */
  readonly labels?: ReadonlyMap<string, string>;
  /** Also writes the capture files, byte for byte, below this folder. @default - nothing is written */
  readonly downloadTo?: string;
  /** Also measures the pictures, hour by hour. @default false */
  readonly images?: boolean;
  /** How many predictions to return whole, with their images. @default 400 */
  readonly maxRecords?: number;
  /**
   * What to compare of a shadow: false for nothing.
   * @default - all that is within `from` and `to`
   */
  readonly shadow?: ShadowRange | false;
  /** How many requests on which a shadow differs from the live model to return, with their images. @default 60 */
  readonly maxDifferences?: number;
}

/**
 * Counts captured predictions: how many, how confident, which classes, hour by hour. What a shadow captured is compared with
 * them and counted nowhere else, as nobody was answered with it.
 */
export async function queryCaptures(query: CaptureQuery): Promise<MonitoringResult> {
  const { source, threshold, classes, from, to, labels, maxRecords = 400 } = query;
  const range = { ...(from && { from }), ...(to && { to }) };
  const split = splitShadow(await listCaptureFiles(source, range, query.s3));
  const files = split.live;
  const limits = { ...(from && { from: from.getTime() }), ...(to && { to: to.getTime() }), ...(labels && { labels }) };
  const statistics = await readCaptures(
    files,
    {
      threshold,
      classes,
      samples: maxRecords,
      images: query.images ?? false,
      ...limits,
    },
    { downloadTo: query.downloadTo },
  );
  if (query.downloadTo !== undefined)
    await readCaptures(split.shadow, { threshold, classes }, { downloadTo: query.downloadTo });
  const shadow = await compared(query, split, { classes, ...limits });
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return {
    ...toResult(statistics, { source, threshold, classes, files: files.length, bytes }),
    ...(shadow && { shadow }),
  };
}

async function compared(
  { shadow: range = {}, maxDifferences = 60 }: CaptureQuery,
  split: ReturnType<typeof splitShadow>,
  options: ShadowComparisonOptions,
): Promise<ShadowResult | undefined> {
  if (range === false || split.shadow.length === 0) return undefined;
  const since = range.from?.getTime() ?? Number.NEGATIVE_INFINITY;
  const from = Math.max(since, options.from ?? Number.NEGATIVE_INFINITY);
  return compareShadow(split, { ...options, from, differences: maxDifferences });
}
