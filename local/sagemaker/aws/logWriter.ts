import type { CloudClients } from "./clients.ts";
import { messageOf } from "../../thrown.ts";

const FLUSH_MILLISECONDS = 400;
const BATCH_EVENTS = 1000;
const BATCH_BYTES = 900_000;
const WAITING_EVENTS = 20_000;

/** Lines on their way to one stream of CloudWatch Logs, sent in batches with the execution role's permissions. */
export class LogWriter {
  readonly group: string;
  readonly stream: string;
  readonly #cloud: CloudClients;
  readonly #role: string;
  readonly #log: (line: string) => void;
  #events: { timestamp: number; message: string }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #made = false;
  #denied = false;

  constructor(cloud: CloudClients, roleArn: string, group: string, stream: string, log: (line: string) => void) {
    this.#cloud = cloud;
    this.#role = roleArn;
    this.group = group;
    this.stream = stream;
    this.#log = log;
  }

  write(line: string): void {
    if (this.#denied || line === "") return;
    if (this.#events.length >= WAITING_EVENTS) this.#events.shift();
    this.#events.push({ timestamp: Date.now(), message: line.slice(0, 250_000) });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MILLISECONDS);
  }

  /** Sends what waits; settles when CloudWatch Logs has it, or refused it. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#sending.then(() => this.#send());
    return this.#sending;
  }

  async #send(): Promise<void> {
    try {
      while (this.#events.length > 0) {
        const batch = this.#take();
        const logs = await this.#cloud.logs(this.#role);
        const { PutLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
        const put = { logGroupName: this.group, logStreamName: this.stream, logEvents: batch };
        if (!this.#made) await this.#make();
        await logs.send(new PutLogEventsCommand(put)).catch(async (error: unknown) => {
          if (!isNamed(error, "ResourceNotFoundException")) throw error;
          // SageMaker brings back a group that was deleted while something still writes (apache/airflow#29581).
          await this.#make();
          await logs.send(new PutLogEventsCommand(put));
        });
      }
    } catch (error) {
      // As on AWS: a role that may not write logs has none, and the work goes on.
      this.#denied = error instanceof Error && error.name.startsWith("AccessDenied");
      this.#log(`log lines of ${this.group}/${this.stream} were lost: ${messageOf(error)}`);
    }
  }

  #take(): { timestamp: number; message: string }[] {
    let bytes = 0;
    let count = 0;
    for (const event of this.#events) {
      bytes += event.message.length + 26;
      if (count >= BATCH_EVENTS || (count > 0 && bytes > BATCH_BYTES)) break;
      count++;
    }
    return this.#events.splice(0, count);
  }

  /**
   * The group and the stream. The SageMaker guide lists logs:CreateLogGroup among what a role needs ("How to use SageMaker AI execution
   * roles") and nowhere says that a group which is there does as well: a role without it has no logs here.
   */
  async #make(): Promise<void> {
    const logs = await this.#cloud.logs(this.#role);
    const { CreateLogGroupCommand, CreateLogStreamCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    await logs.send(new CreateLogGroupCommand({ logGroupName: this.group })).catch(ignoreExisting);
    await logs
      .send(new CreateLogStreamCommand({ logGroupName: this.group, logStreamName: this.stream }))
      .catch(ignoreExisting);
    this.#made = true;
  }
}

function ignoreExisting(error: unknown): void {
  if (!isNamed(error, "ResourceAlreadyExistsException")) throw error;
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
