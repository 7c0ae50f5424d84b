import { DeleteAppCommand, ListAppsCommand, ResourceNotFound, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { deleteApps } from "../../../../../automation/stack/teardown/studioApps.ts";
import { mockedClient } from "../../../../support/mockedClient.ts";

const QUICK = { pollMs: 1, giveUpAfterMs: 60_000 };
const lab = { DomainId: "d-1", SpaceName: "ada-jupyterlab", AppType: "JupyterLab", AppName: "default" } as const;
const server = { DomainId: "d-1", UserProfileName: "ada", AppType: "JupyterServer", AppName: "default" } as const;

describe("deleteApps", () => {
  const sageMaker = mockedClient(SageMakerClient);
  const run = (patience: Parameters<typeof deleteApps>[2] = QUICK) =>
    deleteApps(new SageMakerClient({ region: "eu-central-1" }), ["d-1"], patience);
  const deleted = () => sageMaker.commandCalls(DeleteAppCommand).map((call) => call.args[0].input);
  beforeEach(() => {
    sageMaker.reset();
    sageMaker.on(DeleteAppCommand).resolves({});
  });

  it("deletes each app once and waits until it is gone", async () => {
    sageMaker
      .on(ListAppsCommand)
      .resolvesOnce({
        Apps: [
          { ...lab, Status: "InService" },
          { ...server, Status: "Failed" },
        ],
      })
      .resolvesOnce({
        Apps: [
          { ...lab, Status: "Deleting" },
          { ...server, Status: "Failed" },
        ],
      })
      .resolves({ Apps: [{ ...lab, Status: "Deleted" }] });
    expect(await run()).to.equal(2);
    expect(deleted()).to.deep.equal([lab, server]);
  });

  it("ends its wait when it is interrupted", async () => {
    const interrupt = new AbortController();
    sageMaker.on(ListAppsCommand).callsFake(() => {
      interrupt.abort();
      return Promise.resolve({ Apps: [{ ...lab, Status: "Deleting" }] });
    });
    const ended = await run({ signal: interrupt.signal }).catch((error: unknown) => error);
    expect(ended).to.have.property("name", "AbortError");
  });

  it("waits for one that is starting before it deletes it", async () => {
    sageMaker
      .on(ListAppsCommand)
      .resolvesOnce({ Apps: [{ ...lab, Status: "Pending" }] })
      .resolvesOnce({ Apps: [{ ...lab, Status: "InService" }] })
      .resolves({ Apps: [] });
    expect(await run()).to.equal(1);
  });

  it("passes over one that failed to start and is listed though SageMaker has deleted it", async () => {
    const failed = { ...lab, Status: "Failed" } as const;
    sageMaker.on(ListAppsCommand).resolves({ Apps: [failed] });
    sageMaker.on(DeleteAppCommand).rejects(
      Object.assign(new Error("The App default previously failed and was automatically deleted"), {
        name: "ValidationException",
      }),
    );
    expect(await run()).to.equal(0);
    expect(deleted()).to.deep.equal([lab]);
  });

  it("fails where SageMaker refuses to delete one", async () => {
    sageMaker.on(ListAppsCommand).resolves({ Apps: [{ ...lab, Status: "InService" }] });
    sageMaker.on(DeleteAppCommand).rejects(new Error("no"));
    expect(await run().catch((error: unknown) => (error as Error).message)).to.equal("no");
  });

  it("has nothing to do in a domain that is gone", async () => {
    sageMaker.on(ListAppsCommand).rejects(new ResourceNotFound({ message: "no such domain", $metadata: {} }));
    expect(await run()).to.equal(0);
  });

  it("fails when one does not go, and names it", async () => {
    sageMaker.on(ListAppsCommand).resolves({ Apps: [{ ...lab, Status: "InService" }] });
    const message = await run({ pollMs: 1, giveUpAfterMs: -1 }).catch((error: unknown) => (error as Error).message);
    expect(message).to.match(/^Studio apps are still there after .* min: ada-jupyterlab\/default$/);
  });
});
