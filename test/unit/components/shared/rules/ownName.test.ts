import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { InferenceWorkflow, MonitoredEndpoint, TrainedModel } from "../../../../../components/index.ts";
import { buildFunctions } from "../../../../../functions/build.ts";
import { ACCOUNT, deploy, REGION, type Deployment } from "../../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../../support/sageMakerAnswers.ts";

const model = { modelName: "m" };
const bucket = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const endpoint = { endpointName: "e", endpointArn: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint/e` };

class City extends pulumi.ComponentResource {
  constructor(kind: string, make: (opts: pulumi.ComponentResourceOptions) => unknown) {
    super(`test:index:${kind}`, kind.toLowerCase(), {});
    make({ parent: this });
  }
}

/** As `pulumi up` runs a program: below a stack, which mocks alone don't have. */
function inStack(program: () => void): Promise<Deployment<unknown>> {
  const run = (): Promise<void> => {
    program();
    return Promise.resolve();
  };
  return deploy(() => pulumi.runtime.runInPulumiStack(run), { preview: true });
}

/** That two regions may have one each, test/local/components/twoRegions.test.ts shows. */
describe("Two components of one name", () => {
  answeringSageMaker();
  before(() => buildFunctions());

  for (const [type, make] of [
    [
      "MonitoredEndpoint",
      (opts: pulumi.ComponentResourceOptions) =>
        new MonitoredEndpoint("same", { model, captureBucket: bucket, monitor: { enabled: false } }, opts),
    ],
    [
      "InferenceWorkflow",
      (opts: pulumi.ComponentResourceOptions) => new InferenceWorkflow("same", { bucket, endpoint }, opts),
    ],
  ] as const)
    it(`are refused below two parents, as AWS would refuse the second's resources: ${type}`, async () => {
      const { errors } = await inStack(() => {
        for (const kind of ["Berlin", "Paris"]) new City(kind, make);
      });
      expect(new Set(errors.map(({ message }) => message))).to.deep.equal(
        new Set([
          `${type} 'same': another one is called so below another parent ` +
            `(urn:pulumi:stack::project::test:index:Berlin$sagemaker-workflow:index:${type}::same), ` +
            "and resources are named after it in AWS: give one of them another name",
        ]),
      );
    });

  it("are refused where their training jobs would have one name, as names that are long are cut", async () => {
    const long = "x".repeat(37);
    const data = { bucket, dataVersion: "first", hyperparameters: { numClasses: 2, numTrainingSamples: 100 } };
    const refusals = async (second: object, name = `${long}-b`): Promise<string[]> => {
      const { errors } = await inStack(() => {
        new TrainedModel(`${long}-a`, data);
        new TrainedModel(name, { ...data, ...second });
      });
      return [...new Set(errors.map(({ message }) => message))];
    };
    const [refusal, ...others] = await refusals({});
    expect(others).to.deep.equal([]);
    expect(refusal).to.match(
      /^TrainedModel 'x+-b': TrainedModel 'x+-a' has the same data and settings and its job the same name, x+-first-[0-9a-f]{12}, which SageMaker takes once: /,
    );
    expect(await refusals({ attempt: 2 })).to.deep.equal([]);
    expect(await refusals({ dataVersion: "second" })).to.deep.equal([]);
    expect(await refusals({}, "other")).to.deep.equal([]);
  });

  it("are let through where they have other kinds, or endpoint names of their own", async () => {
    const { errors, names } = await inStack(() => {
      new City("Berlin", (opts) => new InferenceWorkflow("same", { bucket, endpoint }, opts));
      for (const kind of ["Rome", "Paris"])
        new City(
          kind,
          (opts) =>
            new MonitoredEndpoint(
              "same",
              { model, captureBucket: bucket, endpointName: kind, monitor: { enabled: false } },
              opts,
            ),
        );
    });
    expect(errors).to.deep.equal([]);
    expect(names.filter((name) => name === "aws:sagemaker/endpoint:Endpoint same-endpoint")).to.have.length(2);
  });
});
