import { expect } from "chai";
import { getPrebuiltEcrImage } from "../../../../../../local/providers/aws/functions/prebuiltEcrImage.ts";
import type { Context } from "../../../../../../local/providers/aws/core/context.ts";
import type { Props } from "../../../../../../local/providers/aws/core/values.ts";

const image = async (args: Props, region = "us-east-1"): Promise<Props> =>
  getPrebuiltEcrImage(args, { region } as Context);

describe("getPrebuiltEcrImage", () => {
  it("gives the built-in image classification of the provider's region, tag 1", async () => {
    expect(await image({ repositoryName: "image-classification" })).to.deep.equal({
      id: "811284229777",
      registryId: "811284229777",
      registryPath: "811284229777.dkr.ecr.us-east-1.amazonaws.com/image-classification:1",
      region: "us-east-1",
      repositoryName: "image-classification",
      imageTag: "1",
    });
  });

  // One of each family of accounts, as AWS lists them.
  const known: [repository: string, region: string, account: string][] = [
    ["image-classification", "us-west-2", "433757028032"],
    ["image-classification", "eu-west-1", "685385470294"],
    ["image-classification", "ap-northeast-3", "867004704886"],
    ["forecasting-deepar", "us-east-1", "522234722520"],
    ["linear-learner", "eu-central-1", "664544806723"],
    ["lda", "us-east-1", "766337827248"],
    ["sagemaker-xgboost", "us-east-1", "683313688378"],
    ["sagemaker-scikit-learn", "ap-south-1", "720646828776"],
    ["pytorch-training", "us-east-1", "763104351884"],
    ["tensorflow-inference", "me-south-1", "217643126080"],
    ["sagemaker-tensorflow-serving", "ap-east-1", "057415533634"],
    ["sagemaker-tensorflow-serving", "cn-north-1", "422961961927"],
    ["image-classification", "ap-southeast-3", "951798379941"],
    ["sagemaker-model-monitor-analyzer", "eu-south-1", "933208885752"],
    ["pytorch-inference", "us-gov-west-1", "442386744353"],
  ];
  for (const [repositoryName, region, account] of known) {
    it(`finds ${repositoryName} of ${region} in account ${account}`, async () => {
      expect((await image({ repositoryName, region }))["registryId"]).to.equal(account);
    });
  }

  it("takes a tag, and China's suffix with its regions", async () => {
    const found = await image({ repositoryName: "pytorch-training", imageTag: "2.1-cpu-py310" }, "cn-north-1");
    expect(found["registryPath"]).to.equal(
      "727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn/pytorch-training:2.1-cpu-py310",
    );
  });

  it("fails for a repository or a region that AWS does not have", async () => {
    const failure = (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => "",
        (error: unknown) => (error as Error).message,
      );
    expect(await failure(image({ repositoryName: "x" }))).to.match(
      /unknown repository 'x' \(known: .*image-classification/,
    );
    expect(await failure(image({ repositoryName: "lda", region: "eu-north-1" }))).to.equal(
      "no registry ID available for region (eu-north-1) and repository (lda)",
    );
  });
});
