import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateModelCommand } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { policy, trust } from "../cloud/testCloud.ts";
import { pythonScript } from "../cloud/pythonScript.ts";
import { NODE_IMAGE, Workshop } from "../sagemaker/workshop.ts";

/** A classifier that is sure of some pictures. */
const CLASSIFIER = `
require("node:http").createServer((req, res) => {
  let body = "";
  req.on("data", (chunk) => (body += chunk)).on("end", () => res.end(body.startsWith("sure") ? "[0.97, 0.03]" : "[0.4, 0.6]"));
}).listen(Number(process.env.SAGEMAKER_BIND_TO_PORT), "127.0.0.1");
`;

interface Ended {
  readonly status: string;
  readonly output: unknown;
  readonly error?: string;
  readonly errorType?: string;
  readonly errorMessage?: string;
}

describe("an image workflow as people write it", function () {
  this.timeout(120_000);
  const workshop = new Workshop();
  const image = NODE_IMAGE.replace("own-node", "classifier");
  let seen: Record<string, Record<string, Ended>>;

  const role = async (name: string, service: string, ...Action: string[]): Promise<string> => {
    const AssumeRolePolicyDocument = trust(service);
    const { Role } = await workshop.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
    const PolicyDocument = policy({ Effect: "Allow", Action, Resource: "*" });
    await workshop.iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument }));
    return Role?.Arn ?? "";
  };

  before(async () => {
    await workshop.open();
    const images = { [image]: { serve: [process.execPath, "-e", CLASSIFIER] } };
    writeFileSync(join(workshop.cloud.stateDir, "sagemaker/images.json"), JSON.stringify(images));
    await workshop.put("test/sure.png", "sure");
    await workshop.put("test/unsure.png", "unsure");
    await workshop.sageMaker.send(
      new CreateModelCommand({ ModelName: "m", ExecutionRoleArn: workshop.role, PrimaryContainer: { Image: image } }),
    );
    const endpoint = await workshop.endpoint("image-classification", await workshop.config("c", ["m"]));
    const functions = await role("functions", "lambda.amazonaws.com", "s3:GetObject", "sagemaker:InvokeEndpoint");
    const machines = await role("machines", "states.amazonaws.com", "lambda:InvokeFunction");
    const script = pythonScript(workshop.cloud, "states/exercise.py", workshop.bucket, endpoint, functions, machines);
    seen = (await script) as typeof seen;
  });
  after(() => workshop.close());

  it("passes what it is sure of, as one file of three handlers", () => {
    const { status, output } = seen["one file"]?.["test/sure.png"] ?? {};
    expect(status).to.equal("SUCCEEDED");
    expect(JSON.parse(String(output))).to.deep.equal({
      image_data: Buffer.from("sure").toString("base64"),
      ...{ s3_bucket: workshop.bucket, s3_key: "test/sure.png", inferences: "[0.97, 0.03]" },
    });
  });

  it("passes what it is sure of, as three files", () => {
    expect(seen["three files"]?.["test/sure.png"]).to.deep.equal({
      ...{ status: "SUCCEEDED", output: { key: "test/sure.png", inferences: [0.97, 0.03] } },
    });
  });

  it("fails of what it is not, by the error that the function raised", () => {
    const failed = { status: "FAILED", output: null, errorMessage: "THRESHOLD_CONFIDENCE_NOT_MET" };
    expect(seen["one file"]?.["test/unsure.png"]).to.deep.equal({
      ...{ ...failed, error: "Exception", errorType: "Exception" },
    });
    expect(seen["three files"]?.["test/unsure.png"]).to.deep.equal({
      ...{ ...failed, error: "ThresholdConfidenceNotMet", errorType: "ThresholdConfidenceNotMet" },
    });
  });
});
