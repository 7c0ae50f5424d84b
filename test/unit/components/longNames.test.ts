import { expect } from "chai";
import {
  ArtifactModel,
  InferenceWorkflow,
  MonitoredEndpoint,
  StudioWorkspace,
  TrainedModel,
} from "../../../components/index.ts";
import { buildFunctions } from "../../../functions/build.ts";
import { deploy, refusal } from "../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../support/sageMakerAnswers.ts";

const bucket = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const endpoint = { endpointName: "e", endpointArn: "arn:aws:sagemaker:eu-central-1:123456789012:endpoint/e" };
const model = { modelName: "m" };
const hyperparameters = { numClasses: 2, numTrainingSamples: 100 };
const modelArtifactUri = "s3://pictures/model.tar.gz";

/** What the providers put after a resource's name where the component gives it none: a hyphen and digits, at least so many. */
const LIMITS: Readonly<Record<string, { readonly longest: number; readonly digits: number }>> = {
  "aws-native:iam:Role": { longest: 64, digits: 1 },
  "aws-native:sagemaker:ModelPackageGroup": { longest: 63, digits: 7 },
  "aws-native:sagemaker:MonitoringSchedule": { longest: 63, digits: 7 },
  "aws-native:sagemaker:StudioLifecycleConfig": { longest: 63, digits: 1 },
  "aws-native:stepfunctions:StateMachine": { longest: 80, digits: 1 },
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": { longest: 63, digits: 7 },
  "aws:sagemaker/model:Model": { longest: 63, digits: 7 },
};
const NAMED = ["name", "roleName", "stateMachineName"];

describe("The longest names", () => {
  answeringSageMaker();
  before(() => buildFunctions());

  const components: [string, number, (name: string) => unknown][] = [
    ["TrainedModel", 49, (name) => new TrainedModel(name, { bucket, dataVersion: "1", hyperparameters })],
    ["ArtifactModel in the registry", 35, (name) => new ArtifactModel(name, { modelArtifactUri, register: {} })],
    ["ArtifactModel", 49, (name) => new ArtifactModel(name, { modelArtifactUri })],
    ["MonitoredEndpoint", 41, (name) => new MonitoredEndpoint(name, { model, captureBucket: bucket })],
    [
      "MonitoredEndpoint with Model Monitor",
      32,
      (name) => new MonitoredEndpoint(name, { model, captureBucket: bucket, modelMonitor: {} }),
    ],
    ["InferenceWorkflow", 64, (name) => new InferenceWorkflow(name, { bucket, endpoint, batch: {} })],
    ["StudioWorkspace", 44, (name) => new StudioWorkspace(name)],
  ];
  for (const [what, longest, construct] of components) {
    it(`of ${what} have room in AWS, and longer ones are refused`, async () => {
      const { resources, errors } = await deploy(() => construct("n".repeat(longest)), { preview: true });
      expect(errors).to.deep.equal([]);
      for (const { type, name, inputs } of resources) {
        const given = NAMED.map((key) => inputs[key]).find((known) => typeof known === "string");
        const limit = LIMITS[type];
        if (limit === undefined) continue;
        if (typeof given === "string") expect(given.length, given).to.be.at.most(limit.longest);
        else expect(name.length + 1 + limit.digits, `${type} ${name}`).to.be.at.most(limit.longest);
      }
      const tooLong = "n".repeat(longest + 1);
      expect(await refusal(() => construct(tooLong))).to.contain(
        `: the name begins the names of its resources in AWS, so it must be 1 to ${longest} letters,`,
      );
      expect(await refusal(() => construct("a name"))).to.contain(`got "a name" (6)`);
    });
  }

  it("leave the roles of all others their names", async () => {
    const { get } = await deploy(() => new InferenceWorkflow("n".repeat(35), { bucket, endpoint }));
    expect(get(`${"n".repeat(35)}-filter-low-confidence-role`).inputs).not.to.have.property("roleName");
    const longer = await deploy(() => new InferenceWorkflow("n".repeat(36), { bucket, endpoint }));
    const { inputs } = longer.get(`${"n".repeat(36)}-filter-low-confidence-role`);
    expect(inputs["roleName"]).to.match(/^n{36}-filter-low-confide-[0-9a-f]{8}$/);
  });
});
