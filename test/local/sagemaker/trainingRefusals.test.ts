import { CreateTrainingJobCommand } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { problem, Workshop } from "./workshop.ts";

describe("training's refusals", function () {
  this.timeout(60_000);
  const workshop = new Workshop();

  before(async () => {
    await workshop.open();
    await workshop.put("train/a.png", "a");
  });
  after(() => workshop.close());

  it("refuses what AWS's documentation says it refuses", async () => {
    const { sageMaker } = workshop;
    const create = (name: string, changes: Parameters<Workshop["job"]>[1]): Promise<string> =>
      problem(sageMaker.send(new CreateTrainingJobCommand(workshop.job(name, changes))));
    expect(await create("nothing-there", { InputDataConfig: [workshop.channel("train", "no-such-prefix/")] })).to.match(
      /^ValidationException: No S3 objects found under S3 URL "s3:\/\/[^"]+\/no-such-prefix\/" given in input data source/,
    );
    const key = "arn:aws:kms:us-east-1:000000000000:key/0b7a3e5c-0000-4000-8000-000000000000";
    const ResourceConfig = {
      InstanceCount: 1,
      InstanceType: "ml.g4dn.xlarge",
      VolumeSizeInGB: 10,
      VolumeKmsKeyId: key,
    };
    expect(await create("local-disks", { ResourceConfig } as never)).to.match(/^ValidationException: .*VolumeKmsKeyId/);
  });

  it("says in full what it does not train", async () => {
    const refused = async (changes: Parameters<Workshop["job"]>[1], words: string): Promise<void> => {
      const said = await problem(workshop.sageMaker.send(new CreateTrainingJobCommand(workshop.job("odd", changes))));
      expect(said).to.include("ValidationException: ").and.include(words);
    };
    const algorithm = { TrainingInputMode: "File" as const };
    const machine = { InstanceCount: 1, InstanceType: "ml.m5.large" as const, VolumeSizeInGB: 10 };
    const channel = workshop.channel("train", "train/");
    const stored = { S3DataType: "S3Prefix" as const, S3Uri: "s3://workshop/train/" };
    await refused({ AlgorithmSpecification: { ...algorithm, AlgorithmName: "own" } }, "(AlgorithmName) do not run");
    await refused({ ResourceConfig: undefined }, "ResourceConfig");
    await refused({ ResourceConfig: { ...machine, InstanceCount: 2 } }, "trains on one instance");
    await refused({ OutputDataConfig: { S3OutputPath: "https://workshop/models" } }, "S3OutputPath must be an s3://");
    await refused(
      { StoppingCondition: { MaxRuntimeInSeconds: 60, MaxWaitTimeInSeconds: 60 } },
      "MaxWaitTimeInSeconds must not be set when EnableManagedSpotTraining is false.",
    );
    await refused(
      { EnableManagedSpotTraining: true, StoppingCondition: { MaxRuntimeInSeconds: 60 } },
      "Invalid MaxWaitTimeInSeconds. It must be present",
    );
    await refused({ InputDataConfig: [channel, channel] }, "the channel train is given more than once");
    await refused({ InputDataConfig: [{ ...channel, InputMode: "Pipe" }] }, "Channel train: input mode Pipe");
    await refused({ InputDataConfig: [{ ...channel, RecordWrapperType: "RecordIO" }] }, "RecordWrapperType RecordIO");
    const sources = [
      [{ S3DataSource: { ...stored, S3DataType: "Converse" as const } }, "S3DataType Converse is not"],
      [{ S3DataSource: { ...stored, S3Uri: "https://workshop/train/" } }, "S3Uri must be an s3:// address"],
      [{}, "only S3DataSource is supported"],
    ] as const;
    for (const [DataSource, words] of sources) await refused({ InputDataConfig: [{ ...channel, DataSource }] }, words);
  });
});
