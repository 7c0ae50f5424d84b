import { expect } from "chai";
import type { DescribeTrainingJobResponse } from "@aws-sdk/client-sagemaker";
import { isTransient, waitForTraining } from "../../../../components/trainedModel/trainingOutcome.ts";

type Answer = Partial<DescribeTrainingJobResponse> | Error;

/** Waits against a row of answers; time passes only while it sleeps. */
async function wait(answers: readonly Answer[], timeoutSeconds = 600, jobName = "job") {
  let clock = 0;
  let asked = 0;
  const progress: string[] = [];
  const naps: number[] = [];
  const describe = () => {
    const answer = answers[Math.min(asked++, answers.length - 1)] as Answer;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as DescribeTrainingJobResponse);
  };
  const outcome = waitForTraining(describe, {
    jobName,
    maxAttempts: 3,
    timeoutSeconds,
    onProgress: (message) => progress.push(message),
    now: () => clock,
    sleep: (milliseconds) => {
      naps.push(milliseconds);
      clock += milliseconds;
      return Promise.resolve();
    },
  });
  const result = await outcome.then(
    (found) => ({ found, message: "" }),
    (error: unknown) => ({ found: undefined, message: (error as Error).message }),
  );
  return { ...result, asked, progress, naps, clock };
}

const named = (name: string, more = {}) => Object.assign(new Error("what it says"), { name, ...more });
const COMPLETED: Answer = {
  TrainingJobStatus: "Completed",
  ModelArtifacts: { S3ModelArtifacts: "s3://b/model.tar.gz" },
  FinalMetricDataList: [{ MetricName: "validation:accuracy", Value: 0 }, { MetricName: "broken" }],
  BillableTimeInSeconds: 0,
};

describe("waitForTraining", () => {
  it("gives what a completed job left, zeros too", async () => {
    expect((await wait([COMPLETED])).found).to.deep.equal({
      status: "Completed",
      modelArtifactUri: "s3://b/model.tar.gz",
      metrics: { "validation:accuracy": 0 },
      billableSeconds: 0,
    });
  });

  it("waits while the job runs and tells of every new state once", async () => {
    const { found, progress, naps } = await wait([
      { TrainingJobStatus: "InProgress", SecondaryStatus: "Starting" },
      { TrainingJobStatus: "InProgress", SecondaryStatus: "Training" },
      { TrainingJobStatus: "InProgress", SecondaryStatus: "Training" },
      COMPLETED,
    ]);
    expect(found?.status).to.equal("Completed");
    expect(progress).to.deep.equal([
      "training job job is InProgress/Starting",
      "training job job is InProgress/Training",
    ]);
    expect(naps).to.deep.equal([500, 500, 500]);
  });

  it("asks ever less often, a quarter of a minute apart at most", async () => {
    const { naps } = await wait([{ TrainingJobStatus: "InProgress" }], 3600);
    expect(Math.min(...naps)).to.equal(500);
    expect(Math.max(...naps)).to.equal(15_000);
    expect(naps.length).to.be.lessThan(300);
  });

  it("sits out throttling and lost connections", async () => {
    const { found, asked } = await wait([
      named("ThrottlingException"),
      named("Error", { code: "ECONNRESET" }),
      named("Error", { $metadata: { httpStatusCode: 503 } }),
      named("TimeoutError"),
      COMPLETED,
    ]);
    expect(found?.status).to.equal("Completed");
    expect(asked).to.equal(5);
  });

  it("gives up when the connection stays lost", async () => {
    const { message, clock } = await wait([named("Error", { code: "ECONNREFUSED" })], 7200);
    expect(message).to.equal("training job job can't be looked at: Error: what it says");
    expect(clock).to.be.within(300_000, 330_000);
  });

  it("gives up at once on a refusal", async () => {
    const { message, asked } = await wait([named("AccessDeniedException")]);
    expect(message).to.equal("training job job can't be looked at: AccessDeniedException: what it says");
    expect(asked).to.equal(1);
  });

  it("says why a job failed", async () => {
    expect((await wait([{ TrainingJobStatus: "Failed", FailureReason: "no GPU" }])).message).to.equal(
      "training job job failed: no GPU; this was attempt 1 of 3, and the next `pulumi up` makes another",
    );
    expect((await wait([{ TrainingJobStatus: "Failed", FailureReason: "no GPU" }], 600, "job-3")).message).to.equal(
      "training job job-3 failed: no GPU; this was the last of 3 attempts: mend the cause, then raise `attempt` to train again",
    );
    expect((await wait([{ TrainingJobStatus: "Stopped" }])).message).to.include("stopped: AWS gives no reason");
  });

  it("says which time a job ran out of, and what helps", async () => {
    const late = { TrainingJobStatus: "Stopped", SecondaryStatus: "MaxRuntimeExceeded" } as const;
    expect((await wait([late])).message).to.equal(
      "training job job stopped: it ran for as long as `maxRuntimeSeconds` allows; another attempt would end so too: raise `maxRuntimeSeconds`",
    );
    const spot = { ...late, CheckpointConfig: { S3Uri: "s3://pictures/checkpoints" } };
    expect((await wait([spot])).message).to.contain("allows; this was attempt 1 of 3, and the next");
    expect((await wait([{ ...spot, SecondaryStatus: "MaxWaitTimeExceeded" }])).message).to.contain(
      "stopped: it took as long, waits included, as `maxWaitSeconds` allows; this was attempt 1 of 3",
    );
  });

  it("says that a job is gone", async () => {
    expect((await wait([new Error("Requested resource not found.")])).message).to.equal(
      "training job job is gone from AWS: run `pulumi refresh`, then train again",
    );
  });

  it("gives up on a job that outlasts its time, and leaves it to run", async () => {
    const { message } = await wait([{ TrainingJobStatus: "InProgress", SecondaryStatus: "Training" }], 60);
    expect(message).to.match(
      /^training job job is still InProgress\/Training after 6\d s; it goes on in AWS, and the next `pulumi up` waits for it again$/,
    );
  });
});

describe("isTransient", () => {
  it("knows what passes from what stays", () => {
    expect(isTransient(named("ThrottlingException"))).to.equal(true);
    expect(isTransient(named("ServiceUnavailable"))).to.equal(true);
    expect(isTransient(named("ValidationException", { $metadata: { httpStatusCode: 400 } }))).to.equal(false);
    expect(isTransient("a text")).to.equal(false);
  });
});
