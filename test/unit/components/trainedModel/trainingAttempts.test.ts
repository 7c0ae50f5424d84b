import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import {
  attemptName,
  attemptOf,
  currentJob,
  type CurrentJob,
} from "../../../../components/trainedModel/trainingAttempts.ts";
import { answerAttempts, answeringSageMaker, COMPLETED, type Job } from "../../../support/sageMakerAnswers.ts";

describe("names of training attempts", () => {
  const bare = "classifier-6f1ed002ab55-123456789012";

  it("are the bare name, then numbered", () => {
    expect([1, 2, 10].map((attempt) => attemptName(bare, attempt))).to.deep.equal([bare, `${bare}-2`, `${bare}-10`]);
  });

  it("tell which attempt it is, digits of a hash apart", () => {
    for (const attempt of [1, 2, 10]) expect(attemptOf(attemptName(bare, attempt))).to.equal(attempt);
  });

  it("lose their beginning rather than what tells them apart", () => {
    const long = `${"a".repeat(36)}-6f1ed002ab55-123456789012`;
    expect(attemptName(long, 2)).to.match(/^a+-6f1ed002ab55-123456789012-2$/);
    expect(attemptName(long, 2)).to.have.length(63);
  });
});

describe("currentJob", () => {
  const sageMaker = answeringSageMaker();
  const log = pulumi.log as { warn: typeof pulumi.log.warn };
  const { warn } = log;
  const component = new pulumi.DependencyResource("urn:pulumi:stack::project::test:index:Component::classifier");
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
    log.warn = (message) => Promise.resolve(void warnings.push(message));
  });
  afterEach(() => (log.warn = warn));

  const SOUGHT = { bareName: "classifier-abc", maxAttempts: 3, region: "us-east-1", checkpoints: false };

  async function jobAfter(sought: Partial<typeof SOUGHT>, ...jobs: (Job | undefined)[]): Promise<CurrentJob> {
    answerAttempts(sageMaker, ...jobs);
    return currentJob(component, "TrainedModel 'classifier'", { ...SOUGHT, ...sought });
  }

  async function nameAfter(...jobs: (Job | undefined)[]): Promise<string> {
    return (await jobAfter({}, ...jobs)).name;
  }

  it("says where there are checkpoints to go on from: the job's own, or those of the one that it follows", async () => {
    const CheckpointConfig = { S3Uri: "s3://pictures/checkpoints/one" };
    for (const maxAttempts of [1, 3]) {
      const sought = { maxAttempts, checkpoints: true };
      expect((await jobAfter(sought, { ...COMPLETED, CheckpointConfig })).checkpointUri).to.equal(
        CheckpointConfig.S3Uri,
      );
      expect((await jobAfter(sought)).checkpointUri).to.equal(undefined);
    }
    expect(await jobAfter({ checkpoints: true }, { TrainingJobStatus: "Failed", CheckpointConfig })).to.deep.equal({
      name: "classifier-abc-2",
      checkpointUri: CheckpointConfig.S3Uri,
    });
  });

  it("says why another attempt is made, once: the failed job goes with the update", async () => {
    const failed: Job = { TrainingJobStatus: "Failed", FailureReason: "the machine went away" };
    expect(await nameAfter(failed)).to.equal("classifier-abc-2");
    expect(warnings).to.deep.equal([
      "TrainedModel 'classifier': another attempt, classifier-abc-2, follows one that ended with: the machine went away",
    ]);
    expect(await nameAfter(failed, { TrainingJobStatus: "InProgress" })).to.equal("classifier-abc-2");
    expect(await nameAfter(undefined, COMPLETED)).to.equal("classifier-abc-2");
    expect(warnings).to.have.length(1);
  });

  it("says nothing where there is no other attempt", async () => {
    expect(await nameAfter()).to.equal("classifier-abc");
    expect(await nameAfter(COMPLETED)).to.equal("classifier-abc");
    expect(warnings).to.deep.equal([]);
  });

  it("makes no other attempt at a job that had all its time, unless there are checkpoints to go on from", async () => {
    const late: Job = { TrainingJobStatus: "Stopped", SecondaryStatus: "MaxRuntimeExceeded" };
    expect(await nameAfter(late)).to.equal("classifier-abc");
    expect(warnings).to.deep.equal([]);
    expect(await nameAfter({ ...late, CheckpointConfig: { S3Uri: "s3://pictures/checkpoints" } })).to.equal(
      "classifier-abc-2",
    );
  });

  it("says that a job was stopped", async () => {
    expect(await nameAfter({ TrainingJobStatus: "Stopped" })).to.equal("classifier-abc-2");
    expect(warnings[0]).to.match(/ended with: Stopped$/);
  });
});
