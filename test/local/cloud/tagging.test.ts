import { AddTagsCommand, CreateModelPackageGroupCommand, ListTagsCommand } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { Workshop } from "../sagemaker/workshop.ts";
import { pythonScript } from "./pythonScript.ts";

const ARN = "arn:aws:sagemaker:us-east-1:000000000000:";

describe("the tagging API", function () {
  this.timeout(60_000);
  const workshop = new Workshop();

  before(async () => {
    await workshop.open();
    await workshop.model("bare");
    await workshop.endpoint("oven", await workshop.config("warm", [await workshop.model("m")]));
    const tags = (where: string, value: string): Promise<unknown> =>
      workshop.sageMaker.send(new AddTagsCommand({ ResourceArn: ARN + where, Tags: [{ Key: "team", Value: value }] }));
    await tags("endpoint/oven", "scones");
    await tags("endpoint-config/warm", "scones");
    await tags("model/m", "tea");
    await workshop.sageMaker.send(
      new CreateModelPackageGroupCommand({ ModelPackageGroupName: "Group", Tags: [{ Key: "stage", Value: "test" }] }),
    );
  });
  after(() => workshop.close());

  it("finds SageMaker's resources by type and tag, and changes their tags", async () => {
    const seen = (await pythonScript(workshop.cloud, "cloud/tagging.py")) as Record<string, unknown>;
    expect(seen).to.deep.equal({
      sagemaker: [
        `${ARN}endpoint-config/warm`,
        `${ARN}endpoint/oven`,
        `${ARN}model-package-group/Group`,
        `${ARN}model/m`,
      ],
      "sagemaker:endpoint": [`${ARN}endpoint/oven`],
      "sagemaker:model-package-group": [`${ARN}model-package-group/Group`],
      scones: [`${ARN}endpoint-config/warm`, `${ARN}endpoint/oven`],
      "scones and tea, of models": [`${ARN}model/m`],
      "by ARN": [`${ARN}model/m`],
      keys: ["stage", "team"],
      values: ["scones", "tea"],
      failed: { [`${ARN}model/nobody`]: "InvalidParameterException" },
      tagged: [`${ARN}model/bare`],
      untagged: [],
    });
    const { Tags } = await workshop.sageMaker.send(new ListTagsCommand({ ResourceArn: `${ARN}model/bare` }));
    expect(Tags).to.deep.equal([{ Key: "tray", Value: "2" }]);
  });
});
