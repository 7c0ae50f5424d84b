import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import {
  ArtifactModel,
  DataBucket,
  InferenceWorkflow,
  MonitoredEndpoint,
  StudioWorkspace,
  TrainedModel,
} from "../../../components/index.ts";
import { buildFunctions } from "../../../functions/build.ts";
import { componentPage, type Documented, type Refused } from "../../support/componentPages.ts";
import { deploy, refusal } from "../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../support/sageMakerAnswers.ts";

const PAGES = join(import.meta.dirname, "..", "..", "..", "docs", "components");
const bucket = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const model = { modelName: "classifier-model", executionRoleName: "classifier-role" };
const endpoint = { endpointName: "scones", endpointArn: "arn:aws:sagemaker:eu-central-1:123456789012:endpoint/scones" };
const hyperparameters = { numClasses: 2, numTrainingSamples: 1000 };

interface Page extends Documented {
  readonly construct: () => unknown;
  /** A mistake that the page shows, with what the component says to it. */
  readonly mistake: () => unknown;
}

const pages: Page[] = [
  {
    component: "DataBucket",
    file: "components/dataBucket/dataBucket.ts",
    argsFile: "components/dataBucket/dataBucketArgs.ts",
    construct: () => new DataBucket("data"),
    mistake: () => new DataBucket("Data", { expireCapturesAfterDays: 0 }),
  },
  {
    component: "TrainedModel",
    file: "components/trainedModel/trainedModel.ts",
    argsFile: "components/trainedModel/trainedModelArgs.ts",
    construct: () => new TrainedModel("classifier", { bucket, dataVersion: "6f1ed002ab55", hyperparameters }),
    mistake: () => new TrainedModel("classifier", { bucket, dataVersion: "1", hyperparameters, minimumAccuracy: 90 }),
  },
  {
    component: "ArtifactModel",
    file: "components/trainedModel/artifactModel.ts",
    argsFile: "components/trainedModel/artifactModel.ts",
    construct: () => new ArtifactModel("classifier", { modelArtifactUri: "s3://models/model.tar.gz" }),
    mistake: () => new ArtifactModel("classifier", { modelArtifactUri: "model.tar.gz" }),
  },
  {
    component: "MonitoredEndpoint",
    file: "components/monitoredEndpoint/monitoredEndpoint.ts",
    argsFile: "components/monitoredEndpoint/monitoredEndpointArgs.ts",
    construct: () => new MonitoredEndpoint("scones", { model, captureBucket: bucket }),
    mistake: () => new MonitoredEndpoint("scones", { model, initialSamplingPercentage: 250 }),
  },
  {
    component: "InferenceWorkflow",
    file: "components/inferenceWorkflow/inferenceWorkflow.ts",
    argsFile: "components/inferenceWorkflow/inferenceWorkflowArgs.ts",
    construct: () => new InferenceWorkflow("inference", { bucket, endpoint }),
    mistake: () => new InferenceWorkflow("inference", { bucket, endpoint, confidenceThreshold: 93 }),
  },
  {
    component: "StudioWorkspace",
    file: "components/studioWorkspace/studioWorkspace.ts",
    argsFile: "components/studioWorkspace/studioWorkspaceArgs.ts",
    construct: () => new StudioWorkspace("studio"),
    mistake: () => new StudioWorkspace("studio", { users: ["ada", "ada"] }),
  },
];

/** The mistake as a user writes it, and the answer. */
async function refused(mistake: () => unknown): Promise<Refused> {
  const code = mistake.toString().replace(/^\(\) =>\s*/, "");
  return { code: `${code};`, message: await refusal(mistake) };
}

describe("docs/components", () => {
  answeringSageMaker();
  before(() => buildFunctions());

  for (const { construct, mistake, ...documented } of pages) {
    const { component } = documented;
    it(`describes ${component} as it is`, async () => {
      const { names } = await deploy(construct);
      const path = join(PAGES, `${component}.md`);
      const page = await componentPage(documented, names, await refused(mistake));
      if (process.env["UPDATE_DOCS"] !== undefined) {
        await mkdir(PAGES, { recursive: true });
        await writeFile(path, page);
      }
      expect(await readFile(path, "utf8"), "run `npm run docs` to write it anew").to.equal(page);
    });

    it(`documents every option and output of ${component}`, async () => {
      const page = await componentPage(documented, [], { code: "", message: "" });
      const rows = page.split("\n").filter((line) => line.startsWith("| `"));
      const bare = rows.filter((line) => /\|\s*\|/.test(line));
      expect(bare).to.deep.equal([]);
    });
  }
});
