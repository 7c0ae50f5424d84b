import { expect } from "chai";
import { nextStep, type TrainingJob } from "../../../../../local/sagemaker/training/record.ts";

const fresh = {
  TrainingJobName: "job",
  TrainingJobArn: "arn",
  TrainingJobStatus: "InProgress",
  SecondaryStatus: "Starting",
  ModelArtifacts: { S3ModelArtifacts: "" },
  StoppingCondition: {},
  CreationTime: 1,
  SecondaryStatusTransitions: [],
} satisfies TrainingJob;

describe("nextStep", () => {
  it("ends each step where the next begins", () => {
    const job = nextStep(nextStep(nextStep(fresh, "Starting"), "Downloading"), "Training");
    const steps = job.SecondaryStatusTransitions ?? [];
    expect(steps.map((step) => step.Status)).to.deep.equal(["Starting", "Downloading", "Training"]);
    expect(steps[0]?.EndTime).to.equal(steps[1]?.StartTime);
    expect(steps[2]?.EndTime).to.equal(undefined);
    expect(steps[1]?.StatusMessage).to.equal("Downloading input data");
    expect(job.TrainingJobStatus).to.equal("InProgress");
  });

  it("closes the job at its last step, and bills whole seconds", () => {
    const job = nextStep({ ...nextStep(fresh, "Training"), TrainingStartTime: Date.now() / 1000 - 2.2 }, "Completed");
    expect(job).to.include({
      TrainingJobStatus: "Completed",
      SecondaryStatus: "Completed",
      BillableTimeInSeconds: 3,
      TrainingTimeInSeconds: 3,
    });
    expect(job.SecondaryStatusTransitions?.at(-1)?.EndTime).to.be.a("number");
    expect(job.TrainingEndTime).to.be.a("number");
  });

  it("calls a job Stopped when its time ran out, and Stopping while it ends", () => {
    expect(nextStep(fresh, "MaxRuntimeExceeded")).to.include({
      TrainingJobStatus: "Stopped",
      SecondaryStatus: "MaxRuntimeExceeded",
    });
    expect(nextStep(fresh, "Stopping").TrainingJobStatus).to.equal("Stopping");
  });
});
