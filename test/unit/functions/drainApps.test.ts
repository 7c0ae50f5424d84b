import {
  DeleteAppCommand,
  ListAppsCommand,
  ResourceNotFound,
  SageMakerClient,
  type AppDetails,
} from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { handler, type DrainEvent } from "../../../functions/drainApps.ts";
import { mockedClient } from "../../support/mockedClient.ts";

const ADA = { domainId: "d-1", userProfileName: "ada", spaceName: "ada-jupyterlab" };
const event = (action: DrainEvent["tf"]["action"]): DrainEvent => ({ ...ADA, tf: { action } });
const inSpace = (more: Partial<AppDetails>): AppDetails => ({
  DomainId: "d-1",
  SpaceName: "ada-jupyterlab",
  AppType: "JupyterLab",
  AppName: "default",
  Status: "InService",
  ...more,
});
const later = { getRemainingTimeInMillis: () => 900_000 };

describe("drainApps", () => {
  const sageMaker = mockedClient(SageMakerClient);
  beforeEach(() => sageMaker.reset());

  /** What ListApps answers about the space, call after call; the profile has the apps given. */
  function answer(space: AppDetails[][], profile: AppDetails[] = []): void {
    sageMaker.on(DeleteAppCommand).resolves({});
    sageMaker
      .on(ListAppsCommand, { DomainIdEquals: "d-1", UserProfileNameEquals: "ada" })
      .resolvesOnce({ Apps: profile })
      .resolves({ Apps: [] });
    let call = 0;
    sageMaker
      .on(ListAppsCommand, { DomainIdEquals: "d-1", SpaceNameEquals: "ada-jupyterlab" })
      .callsFake(() => ({ Apps: space[Math.min(call++, space.length - 1)] }));
  }
  const deleted = () => sageMaker.commandCalls(DeleteAppCommand).map(({ args }) => args[0].input);

  it("does nothing while the user stays", async () => {
    expect(await handler(event("create"), later)).to.deep.equal({ deleted: 0 });
    expect(await handler(event("update"), later)).to.deep.equal({ deleted: 0 });
    expect(sageMaker.calls()).to.deep.equal([]);
  });

  it("deletes the apps of the space and of the profile once each, and waits until they are gone", async () => {
    const ofProfile: AppDetails = { ...inSpace({ AppType: "KernelGateway" }), UserProfileName: "ada" };
    Reflect.deleteProperty(ofProfile, "SpaceName");
    answer([[inSpace({})], [inSpace({ Status: "Deleting" })], [inSpace({ Status: "Deleted" })]], [ofProfile]);
    expect(await handler(event("delete"), later)).to.deep.equal({ deleted: 2 });
    expect(deleted()).to.deep.equal([
      { DomainId: "d-1", UserProfileName: "ada", AppType: "KernelGateway", AppName: "default" },
      { DomainId: "d-1", SpaceName: "ada-jupyterlab", AppType: "JupyterLab", AppName: "default" },
    ]);
  });

  it("waits for an app that is starting before it deletes it", async () => {
    answer([[inSpace({ Status: "Pending" })], [inSpace({})], []]);
    expect(await handler(event("delete"), later)).to.deep.equal({ deleted: 1 });
  });

  it("passes over an app that failed to start and is listed though SageMaker has deleted it", async () => {
    answer([[inSpace({ Status: "Failed" })]]);
    sageMaker.on(DeleteAppCommand).rejects(
      Object.assign(new Error("The App default previously failed and was automatically deleted"), {
        name: "ValidationException",
      }),
    );
    expect(await handler(event("delete"), later)).to.deep.equal({ deleted: 0 });
  });

  it("has nothing to do where the domain is gone", async () => {
    sageMaker.on(ListAppsCommand).rejects(new ResourceNotFound({ message: "gone", $metadata: {} }));
    expect(await handler(event("delete"), later)).to.deep.equal({ deleted: 0 });
  });

  it("fails when apps are still there at the end of its time, and names them", async () => {
    answer([[inSpace({ Status: "Deleting" })]]);
    const error = await handler(event("delete"), { getRemainingTimeInMillis: () => 9000 }).catch((e: unknown) => e);
    expect((error as Error).name).to.equal("APPS_REMAIN");
    expect((error as Error).message).to.equal(
      "Studio apps are still being deleted, try again in some minutes: ada-jupyterlab/default",
    );
  });
});
