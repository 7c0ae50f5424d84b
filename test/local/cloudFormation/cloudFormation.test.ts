import { rmSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { StudioWorkspace, TrainedModel } from "../../../components/index.ts";
import { buildFunctions } from "../../../functions/build.ts";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { run } from "../../../local/engine/run.ts";
import everyOption from "../../fixtures/upgrade/everyOption.ts";
import { cloudFormationTemplate } from "../../support/cloudFormation.ts";
import { ACCOUNT, deploy, REGION, type Registered } from "../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../support/sageMakerAnswers.ts";
import { virtualEnvironment } from "../../support/virtualEnvironment.ts";

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/5d0f`;
const NETWORK = { subnetIds: ["subnet-0a1b2c3d"], securityGroupIds: ["sg-0a1b2c3d"] };

/** Every component with nearly every option. */
function program(): void {
  everyOption();
  const bucket = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures", kmsKeyArn: KEY };
  new TrainedModel("registered", {
    ...{ bucket, dataVersion: "1", hyperparameters: { numClasses: 2, numTrainingSamples: 1000 } },
    ...{ useSpot: true, volumeKmsKeyArn: KEY, instanceType: "ml.p3.2xlarge", ...NETWORK, tags: { team: "couriers" } },
    register: { approvalStatus: "Approved", approvalDescription: "looked at" },
  });
  new StudioWorkspace("closed", {
    ...{ vpcId: "vpc-0a1b2c3d", ...NETWORK, networkAccess: "VpcOnly", kmsKeyArn: KEY, tags: { team: "couriers" } },
  });
}

/** cfn-lint's command; or why it can't be had. */
async function cfnLint(): Promise<{ command: string } | { missing: string }> {
  const { python } = await ensureMinistack(() => undefined);
  const requirements = join(import.meta.dirname, "requirements.txt");
  try {
    return { command: join(await virtualEnvironment("test-cfn-lint", requirements, python), "cfn-lint") };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

describe("requests of aws-native under CloudFormation's own schemas", function () {
  this.timeout(180_000);
  answeringSageMaker();
  const folder = mkdtempSync(join(tmpdir(), "cloudformation-"));
  let command = "";
  let resources: readonly Registered[] = [];

  before(async function () {
    await buildFunctions();
    const found = await cfnLint();
    if ("missing" in found) {
      console.log(`    skipped: cfn-lint can't be had: ${found.missing}`);
      this.skip();
    }
    command = found.command;
    ({ resources } = await deploy(program));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function findings(from: readonly Registered[]): Promise<string[]> {
    const file = join(folder, "template.json");
    writeFileSync(file, JSON.stringify(cloudFormationTemplate(from)));
    // E1151: the mocks' id of the default VPC is a readable one.
    const args = ["--regions", REGION, "--ignore-checks", "E1151", "--format", "parseable", "--", file];
    const { stdout } = await run(command, args);
    return stdout.split("\n").filter((line) => line.startsWith(file));
  }

  it("finds nothing wrong with any resource of any component", async () => {
    expect(resources.filter(({ type }) => type.startsWith("aws-native:"))).to.have.length.greaterThan(35);
    expect(await findings(resources)).to.deep.equal([]);
  });

  it("would find what is wrong", async () => {
    const spoilt = resources.map((one) =>
      one.type === "aws-native:sagemaker:Domain" ? { ...one, inputs: { ...one.inputs, authMode: "PASSWORD" } } : one,
    );
    expect((await findings(spoilt)).join("\n")).to.match(/E3030:'PASSWORD' is not one of \['SSO', 'IAM'\]/);
  });
});
