import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "chai";
import {
  DataBucket,
  InferenceWorkflow,
  MonitoredEndpoint,
  StudioWorkspace,
  TrainedModel,
} from "../../../components/index.ts";
import { buildFunctions } from "../../../functions/build.ts";
import { deploy } from "../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../support/sageMakerAnswers.ts";

const run = promisify(execFile);
const LIBRARY = JSON.stringify(new URL("../../../components/index.ts", import.meta.url).href);

/** The best of several times: what the code takes, without what else the machine does. */
async function fastest(times: number, measure: () => Promise<number>): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < times; time++) taken.push(await measure());
  return Math.min(...taken);
}

describe("The library's cost", () => {
  answeringSageMaker();
  before(() => buildFunctions());

  it("is under 1.5 s for its import, and no side effect", async function () {
    this.timeout(60_000);
    const script = `const start = performance.now(); await import(${LIBRARY}); console.log(performance.now() - start);`;
    const milliseconds = await fastest(3, async () => {
      const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", script]);
      expect(stderr).to.equal("");
      return Number(stdout);
    });
    expect(milliseconds).to.be.lessThan(1500);
  });

  describe("is under 5 ms for the constructor of", () => {
    const bucket = { bucketName: "b", bucketArn: "arn:aws:s3:::b" };
    const endpoint = { endpointName: "e", endpointArn: "arn:aws:sagemaker:eu-central-1:123456789012:endpoint/e" };
    const hyperparameters = { numClasses: 2, numTrainingSamples: 100 };
    const constructors: Record<string, (name: string) => unknown> = {
      DataBucket: (name) => new DataBucket(name),
      TrainedModel: (name) => new TrainedModel(name, { bucket, dataVersion: "1", hyperparameters }),
      MonitoredEndpoint: (name) => new MonitoredEndpoint(name, { model: { modelName: "m" }, captureBucket: bucket }),
      InferenceWorkflow: (name) => new InferenceWorkflow(name, { bucket, endpoint }),
      StudioWorkspace: (name) => new StudioWorkspace(name),
    };
    for (const [component, construct] of Object.entries(constructors)) {
      it(component, async () => {
        const milliseconds = await fastest(20, async () => {
          const { result } = await deploy(() => {
            const start = performance.now();
            construct("thing");
            return performance.now() - start;
          });
          return result;
        });
        expect(milliseconds).to.be.lessThan(5);
      });
    }
  });
});
