import { expect } from "chai";
import { refusal } from "../../../../local/sagemaker/refusals.ts";
import { operationSupport } from "../../../support/operationTable.ts";

describe("operations", () => {
  const table = operationSupport();
  const of = (support: string): string[] => table.filter((one) => one.support === support).map((one) => one.operation);

  it("stand in the table once each", () => {
    const names = table.map((one) => `${one.service} ${one.operation}`);
    expect(names).to.deep.equal([...new Set(names)]);
  });

  it("cover the workflow for real", () => {
    expect(of("supported")).to.include.members([
      ...["CreateTrainingJob", "DescribeTrainingJob", "StopTrainingJob", "ListTrainingJobs", "Search"],
      ...[
        "CreateModel",
        "CreateEndpointConfig",
        "CreateEndpoint",
        "UpdateEndpoint",
        "UpdateEndpointWeightsAndCapacities",
      ],
      ...["DeleteEndpoint", "InvokeEndpoint", "AddTags", "ListTags", "DeleteTags"],
      "CreateModelPackage",
      ...["RegisterScalableTarget", "PutScalingPolicy", "DescribeScalingActivities"],
    ]);
  });

  it("say where things are only kept", () => {
    expect(of("stored")).to.include.members([
      "CreateDomain",
      "CreateMonitoringSchedule",
      "CreateModelPackageGroup",
      "PutScheduledAction",
    ]);
  });

  it("are refused by name, with advice where there is some", () => {
    expect(of("refused")).to.include.members([
      "CreateTransformJob",
      "InvokeEndpointWithResponseStream",
      "CreateHyperParameterTuningJob",
    ]);
    expect(refusal("CreateTransformJob")).to.include({ code: "UnknownOperationException", status: 400 });
    expect(refusal("CreateTransformJob").message).to.equal(
      "CreateTransformJob is not supported by the local cloud. Batch transform does not run locally; invoke an endpoint, or use an AWS account.",
    );
    expect(refusal("CreateHub").message).to.equal("CreateHub is not supported by the local cloud.");
  });
});
