import {
  CreateModelCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { NODE_IMAGE, problem, Workshop } from "./workshop.ts";

describe("model packages", function () {
  this.timeout(60_000);
  const workshop = new Workshop();

  before(() => workshop.open());
  after(() => workshop.close());

  it("version model packages in their group, and keep their approval", async () => {
    const { sageMaker } = workshop;
    await sageMaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: "Scones" }));
    const arns: string[] = [];
    for (let index = 0; index < 2; index++) {
      const { ModelPackageArn: arn } = await sageMaker.send(
        new CreateModelPackageCommand({ ModelPackageGroupName: "Scones" }),
      );
      arns.push(arn ?? "");
    }
    expect(arns[1]).to.equal("arn:aws:sagemaker:us-east-1:000000000000:model-package/Scones/2");
    await sageMaker.send(new UpdateModelPackageCommand({ ModelPackageArn: arns[1], ModelApprovalStatus: "Approved" }));
    const found = await sageMaker.send(new DescribeModelPackageCommand({ ModelPackageName: arns[1] }));
    expect(found).to.include({
      ModelPackageVersion: 2,
      ModelApprovalStatus: "Approved",
      ModelPackageGroupName: "Scones",
    });
    const { ModelPackageSummaryList: pending } = await sageMaker.send(
      new ListModelPackagesCommand({ ModelPackageGroupName: "Scones", ModelApprovalStatus: "PendingManualApproval" }),
    );
    expect(pending?.map((one) => one.ModelPackageVersion)).to.deep.equal([1]);
  });

  it("deploy a model package, once it is approved", async () => {
    const { sageMaker } = workshop;
    const Containers = [{ Image: NODE_IMAGE, Environment: { MODEL_VERSION: "7" } }];
    const specification = {
      Containers,
      SupportedContentTypes: ["text/plain"],
      SupportedResponseMIMETypes: ["application/json"],
    };
    const { ModelPackageArn: arn = "" } = await sageMaker.send(
      new CreateModelPackageCommand({ ModelPackageGroupName: "Scones", InferenceSpecification: specification }),
    );
    const PrimaryContainer = { ModelPackageName: arn };
    const create = (): Promise<unknown> =>
      sageMaker.send(
        new CreateModelCommand({ ModelName: "packaged", ExecutionRoleArn: workshop.role, PrimaryContainer }),
      );
    expect(await problem(create())).to.match(
      /^ValidationException: Model package .* PendingManualApproval; only an Approved/,
    );
    await sageMaker.send(new UpdateModelPackageCommand({ ModelPackageArn: arn, ModelApprovalStatus: "Approved" }));
    await create();
    const told = await sageMaker.send(new DescribeModelCommand({ ModelName: "packaged" }));
    expect(told.PrimaryContainer).to.deep.include(PrimaryContainer);
    expect(told).not.to.have.property("Packaged");
    await workshop.config("packaged", ["packaged"]);
    await workshop.endpoint("packaged", "packaged");
    expect(await workshop.invoke("packaged", "hello")).to.include({ version: "7", length: 5 });
  });
});
