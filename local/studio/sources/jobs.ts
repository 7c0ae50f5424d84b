import type { Curve, JobView } from "../wire.ts";
import type { CloudAccess, StudioClients } from "./clients.ts";
import { metricExpression } from "../../sagemaker/training/metrics.ts";
import { CurveReader } from "./curve.ts";
import type { Response } from "../../sagemaker/resources/operation.ts";
import { milliseconds } from "./values.ts";

type Job = Response<"DescribeTrainingJob">;

const MOST_JOBS = 30;
const LOG_GROUP = "/aws/sagemaker/TrainingJobs";

/** The newest training jobs, with the curves that their logs tell so far. */
export class Jobs {
  readonly #access: CloudAccess;
  readonly #clients: StudioClients;
  readonly #logs = new Map<string, JobLog>();
  #latest: readonly JobView[] = [];

  constructor(access: CloudAccess, clients: StudioClients) {
    this.#access = access;
    this.#clients = clients;
  }

  async read(): Promise<JobView[]> {
    const { TrainingJobSummaries: found } = await this.#access.control("ListTrainingJobs", {
      ...({ SortBy: "CreationTime", SortOrder: "Descending", MaxResults: MOST_JOBS } as const),
    });
    const views = await Promise.all(
      found.map(async ({ TrainingJobName: name }) => {
        const job = await this.#access.control("DescribeTrainingJob", { TrainingJobName: name }).catch(() => undefined);
        return job === undefined ? [] : [await this.#view(job)];
      }),
    );
    const jobs = views.flat();
    for (const arn of this.#logs.keys()) if (!jobs.some((job) => arn === keyOf(job))) this.#logs.delete(arn);
    this.#latest = jobs;
    return jobs;
  }

  /** A job as it was last read. */
  find(arn: string): JobView | undefined {
    return this.#latest.find((job) => job.arn === arn);
  }

  async #view(job: Job): Promise<JobView> {
    const resources = job.ResourceConfig;
    const epochs = Number(job.HyperParameters?.["epochs"]);
    const view: JobView = {
      name: job.TrainingJobName,
      arn: job.TrainingJobArn,
      status: job.TrainingJobStatus,
      step: job.SecondaryStatus,
      ...(job.FailureReason === undefined ? {} : { reason: job.FailureReason }),
      createdAt: milliseconds(job.CreationTime),
      ...(job.TrainingStartTime === undefined ? {} : { startedAt: milliseconds(job.TrainingStartTime) }),
      ...(job.TrainingEndTime === undefined ? {} : { endedAt: milliseconds(job.TrainingEndTime) }),
      instance: `${resources?.InstanceCount ?? 1} × ${resources?.InstanceType ?? "an instance group"}`,
      settings: Object.entries(job.HyperParameters ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
      ...(epochs > 0 ? { epochs } : {}),
      curves: [],
      metrics: (job.FinalMetricDataList ?? []).map(({ MetricName, Value }) => [MetricName ?? "", Value ?? 0] as const),
    };
    return { ...view, curves: await this.#curves(job, view) };
  }

  async #curves(job: Job, view: JobView): Promise<Curve[]> {
    // A job's name can come again after it was deleted: the time tells the two apart.
    let log = this.#logs.get(keyOf(view));
    if (log === undefined) {
      const definitions = (job.AlgorithmSpecification?.MetricDefinitions ?? []).flatMap(metricExpression);
      this.#logs.set(keyOf(view), (log = new JobLog(this.#clients, view, new CurveReader(definitions))));
    }
    return log.read(view.endedAt !== undefined);
  }
}

/** The log of one job, read on from where the last look ended. */
class JobLog {
  readonly #clients: StudioClients;
  readonly #stream: string;
  readonly #reader: CurveReader;
  #token: string | undefined;
  #isWhole = false;

  constructor(clients: StudioClients, job: JobView, reader: CurveReader) {
    this.#clients = clients;
    this.#stream = `${job.name}/algo-1-${Math.floor(job.createdAt / 1000)}`;
    this.#reader = reader;
  }

  async read(hasEnded: boolean): Promise<Curve[]> {
    if (this.#isWhole) return this.#reader.curves;
    const { paginateGetLogEvents } = await import("@aws-sdk/client-cloudwatch-logs");
    const client = await this.#clients.logs();
    try {
      const place = { logGroupName: LOG_GROUP, logStreamName: this.#stream, startFromHead: true };
      const from = { client, startingToken: this.#token, stopOnSameToken: true };
      for await (const { events = [], nextForwardToken } of paginateGetLogEvents(from, place)) {
        for (const { message = "" } of events) this.#reader.read(message);
        this.#token = nextForwardToken;
        if (events.length === 0) break;
      }
    } catch (error) {
      // The log comes with its first line, may have been deleted, and needs a role that may write it.
      if (!(error instanceof Error) || error.name !== "ResourceNotFoundException") throw error;
    }
    this.#isWhole = hasEnded;
    return this.#reader.curves;
  }
}

function keyOf({ arn, createdAt }: JobView): string {
  return `${arn} ${createdAt}`;
}
