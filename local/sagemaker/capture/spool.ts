import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DataCaptureConfig } from "@aws-sdk/client-sagemaker";
import { joinKey, parseS3Uri } from "../../../domain/s3Uri.ts";
import { putObject } from "../aws/transfer.ts";
import type { Services } from "../context.ts";
import { Journal, type JournalOptions } from "../store/journal.ts";
import type { Wire } from "../wire/json.ts";

const ATTEMPTS = 4;

/** First line of a spool file: where its lines belong. */
interface SpoolHead {
  readonly bucket: string;
  readonly key: string;
  readonly roleArn: string;
  readonly kmsKeyId?: string;
}

/** A file that gathers captured lines until they go to S3 as one object. */
export class Spool {
  readonly endpoint: string;
  readonly hour: string;
  readonly path: string;
  bytes = 0;
  timer: NodeJS.Timeout | undefined;
  readonly #journal: Promise<Journal>;
  /** Settles when the file says where its lines belong; no line goes into one that does not. */
  readonly #head: Promise<void>;
  /** Settles when all lines that were given are in the file, or failed. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    folder: string,
    of: { endpoint: string; variant: string; config: Wire<DataCaptureConfig>; roleArn: string; time: Date },
    options: JournalOptions = {},
  ) {
    this.endpoint = of.endpoint;
    const stamp = of.time.toISOString();
    this.hour = stamp.slice(0, 13);
    const id = randomUUID();
    this.path = join(folder, `${id}.jsonl`);
    const head = spoolHead(of, stamp, id);
    // Each line survives the end of this process; the last word to the disk is spoken when the file is closed.
    this.#journal = Journal.open(this.path, { sync: false, ...options });
    this.#head = this.#journal.then((journal) => journal.append(JSON.stringify(head) + "\n"));
    this.#head.catch(() => undefined); // Each line that waits for it fails.
  }

  /**
   * Settles when the line is in the file, where it survives the end of this process.
   *
   * @throws DiskFullError where there is no room: the line is not in the file then
   */
  append(line: string): Promise<void> {
    this.bytes += line.length;
    const written = this.#head.then(async () => (await this.#journal).append(line));
    this.#last = Promise.allSettled([this.#last, written]);
    return written;
  }

  /** Closes the file after the lines that were given before. */
  async close(): Promise<void> {
    await this.#last;
    await (await this.#journal).close();
  }
}

function spoolHead(
  of: { endpoint: string; variant: string; config: Wire<DataCaptureConfig>; roleArn: string },
  stamp: string,
  id: string,
): SpoolHead {
  const at = parseS3Uri(of.config.DestinationS3Uri);
  // 2026-11-24T14:05:12.345Z → 2026/11/24/14 and 05-12-345
  const folder = stamp.slice(0, 13).replaceAll("-", "/").replace("T", "/");
  const name = `${stamp.slice(14, 23).replaceAll(":", "-").replace(".", "-")}-${id}.jsonl`;
  return {
    bucket: at?.bucket ?? "",
    key: joinKey(at?.key ?? "", of.endpoint, of.variant, folder, name),
    roleArn: of.roleArn,
    ...(of.config.KmsKeyId === undefined ? {} : { kmsKeyId: of.config.KmsKeyId }),
  };
}

/** Sends a closed (or left behind) spool file to S3 and removes it. A torn last line was never acknowledged and is dropped. */
export async function sendSpool(context: Pick<Services, "cloud" | "options">, path: string): Promise<void> {
  const text = await readFile(path, "utf8");
  const headEnd = text.indexOf("\n") + 1;
  const body = text.slice(headEnd, text.lastIndexOf("\n") + 1);
  if (headEnd > 0 && body !== "") {
    const head = JSON.parse(text.slice(0, headEnd)) as SpoolHead;
    for (let attempt = 1; ; attempt++) {
      try {
        const s3 = await context.cloud.s3(head.roleArn);
        await putObject(s3, head, { Body: body, ContentType: "application/jsonl" }, head.kmsKeyId);
        break;
      } catch (error) {
        if (error instanceof Error && error.name === "NoSuchBucket") {
          context.options.log(`captured data for s3://${head.bucket}/${head.key} is dropped: the bucket is gone`);
          break;
        }
        // The file stays for the next start.
        if (attempt === ATTEMPTS) throw error;
        await sleep(250 * 2 ** attempt);
      }
    }
  }
  await rm(path, { force: true });
}
