import { DescribeEndpointCommand, SageMakerClient, type EndpointStatus } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { settledEndpoints } from "../../../../../automation/stack/teardown/settledEndpoints.ts";
import { mockedClient } from "../../../../support/mockedClient.ts";

const TYPE = "aws:sagemaker/endpoint:Endpoint";
const missing = Object.assign(new Error('Could not find endpoint "shop".'), { name: "ValidationException" });

describe("settledEndpoints", () => {
  const sageMaker = mockedClient(SageMakerClient);
  const told: string[] = [];
  const wait = (signal = new AbortController().signal) =>
    settledEndpoints({
      sagemaker: new SageMakerClient({ region: "eu-central-1" }),
      resources: [{ type: "aws:s3/bucket:Bucket", id: "pictures" }, { type: TYPE }, { type: TYPE, id: "shop" }],
      signal,
      onProgress: (message) => void told.push(message),
      pauseMs: 1,
    });
  const statuses = (...all: (EndpointStatus | Error)[]) => {
    const answers = sageMaker.on(DescribeEndpointCommand, { EndpointName: "shop" });
    for (const one of all)
      if (one instanceof Error) answers.rejectsOnce(one);
      else answers.resolvesOnce({ EndpointStatus: one });
  };
  beforeEach(() => {
    sageMaker.reset();
    told.length = 0;
  });

  it("waits while an endpoint is being updated or scaled, and tells so", async () => {
    statuses("Updating", "SystemUpdating", "RollingBack", "InService");
    await wait();
    expect(told).to.deep.equal(
      ["Updating", "SystemUpdating", "RollingBack"].map((one) => `the endpoint shop is ${one}`),
    );
  });

  it("waits until one that is Deleting is gone", async () => {
    statuses("Deleting", missing);
    await wait();
    expect(told).to.deep.equal(["the endpoint shop is Deleting"]);
  });

  it("asks of nothing but the endpoints that were made, once where they are at rest", async () => {
    statuses("Failed");
    await wait();
    expect(sageMaker.commandCalls(DescribeEndpointCommand)).to.have.length(1);
    expect(told).to.deep.equal([]);
  });

  it("fails where SageMaker does", async () => {
    statuses(Object.assign(new Error("not allowed"), { name: "AccessDeniedException" }));
    expect(await wait().catch(String)).to.equal("AccessDeniedException: not allowed");
  });

  it("stops waiting when it is interrupted", async () => {
    sageMaker.on(DescribeEndpointCommand).resolves({ EndpointStatus: "Updating" });
    expect(await wait(AbortSignal.abort()).catch(String)).to.match(/^AbortError/);
  });
});
