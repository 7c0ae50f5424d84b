import {
  CreateAppCommand,
  DescribeDomainCommand,
  ListDomainsCommand,
  ListStudioLifecycleConfigsCommand,
  ListTagsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { deleteApps } from "../../../automation/stack/teardown/studioApps.ts";
import { StudioWorkspace, type StudioWorkspaceArgs } from "../../../components/index.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

const INSIDE = ["studio-ada-profile", "studio-ada-space"];
const ALL = [...INSIDE, "studio-domain", "studio-execution-role", "studio-lifecycle-config", "studio-studio-policy"];

export function studioWorkspaceLifecycle(stacks: ComponentStacks): void {
  let stack: ComponentStack<StudioWorkspaceArgs>;
  const bare: StudioWorkspaceArgs = { users: ["ada"] };
  const ada: StudioWorkspaceArgs = { ...bare, tags: { team: "vision" } };
  const sageMaker = () => new SageMakerClient(stacks.cloud.config());
  /** GB that users may take for spaces of their own. */
  const mostRoom = async (): Promise<number | undefined> => {
    const DomainId = stack.outputs["domainId"]?.value as string;
    const { DefaultUserSettings } = await sageMaker().send(new DescribeDomainCommand({ DomainId }));
    return DefaultUserSettings?.SpaceStorageSettings?.DefaultEbsStorageSettings?.MaximumEbsVolumeSizeInGb;
  };

  before(async () => {
    stack = await stacks.add("studios", (args: StudioWorkspaceArgs) => {
      const { domainId } = new StudioWorkspace("studio", args);
      return { domainId };
    });
  });

  it("creates, and then changes nothing", async () => {
    expect(await stack.up(bare)).to.deep.equal({ create: ALL });
    expect(await stack.preview(bare)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
    expect(await stack.preview(bare)).to.deep.equal({});
  });

  it("gets tags and other tags in place, but for the script, whose tags are fixed", async () => {
    const tagged = {
      replace: ["studio-lifecycle-config"],
      update: ["studio-ada-profile", "studio-ada-space", "studio-domain", "studio-execution-role"],
    };
    expect(await stack.up({ ...bare, tags: { team: "speech" } })).to.deep.equal(tagged);
    expect(await stack.up(ada)).to.deep.equal(tagged);
    const { Domains: [domain] = [] } = await sageMaker().send(new ListDomainsCommand({}));
    const { Tags } = await sageMaker().send(new ListTagsCommand({ ResourceArn: domain?.DomainArn }));
    expect(Tags).to.deep.equal([{ Key: "team", Value: "vision" }]);
  });

  it("keeps the disks of spaces of which AWS does not say whose they are", async () => {
    await stack.takeInRead("studio-ada-space", (inputs) => {
      for (const name of ["ownershipSettings", "spaceSharingSettings"]) Reflect.deleteProperty(inputs, name);
    });
    expect(await stack.preview(ada)).to.deep.equal({});
  });

  it("updates the domain's settings in place", async () => {
    expect(await stack.up({ ...ada, idleTimeoutMinutes: 120 })).to.deep.equal({ update: ["studio-domain"] });
  });

  it("gives spaces a disk of more than users may take for themselves", async () => {
    const both = { update: ["studio-ada-space", "studio-domain"] };
    expect(await stack.up({ ...ada, idleTimeoutMinutes: 120, storageSizeGb: 200 })).to.deep.equal(both);
    expect(await mostRoom()).to.equal(200);
  });

  it("takes the room from its users again, while a disk that is there can't shrink", async () => {
    expect(await stack.failedUp(ada)).to.contain("EbsVolumeSizeInGb 5 is below the 200 GB");
    expect(await mostRoom()).to.equal(100);
    const grace = { ...ada, users: ["grace"] };
    expect(await stack.up(grace)).to.deep.equal({
      create: ["studio-grace-profile", "studio-grace-space"],
      delete: ["studio-ada-profile", "studio-ada-space"],
    });
    await stack.up(ada);
  });

  it("has another script for other packages, once nothing uses the old one", async () => {
    const anew = { replace: ["studio-lifecycle-config"], update: ["studio-ada-space", "studio-domain"] };
    expect(await stack.up({ ...ada, packages: ["pandas"] })).to.deep.equal(anew);
    const DomainId = stack.outputs["domainId"]?.value as string;
    const app = { DomainId, SpaceName: "ada-jupyterlab", AppType: "JupyterLab", AppName: "default" } as const;
    await sageMaker().send(new CreateAppCommand(app));
    expect(await stack.failedUp(ada)).to.contain("because it is used by the app default");
    await deleteApps(sageMaker(), [DomainId]);
    expect(await stack.up(ada)).to.deep.equal({});
    const { StudioLifecycleConfigs } = await sageMaker().send(new ListStudioLifecycleConfigsCommand({}));
    expect(StudioLifecycleConfigs).to.have.length(1);
  });

  it("takes in and lets go a user", async () => {
    const grace = ["studio-grace-profile", "studio-grace-space"];
    expect(await stack.up({ ...ada, users: ["ada", "grace"] })).to.deep.equal({ create: grace });
    expect(await stack.up(ada)).to.deep.equal({ delete: grace });
  });

  it("is another domain, with all in it, where the first could not be set up", async () => {
    const first = stack.outputs["domainId"]?.value as string;
    const reason = "Unable to create Amazon EFS for domain because KMS key 'null' does not exist.";
    await stack.failInState("studio-domain", reason);
    expect((await stack.up(ada))["replace"]).to.deep.equal([...INSIDE, "studio-domain"]);
    const { Domains = [] } = await sageMaker().send(new ListDomainsCommand({}));
    expect(Domains.map(({ DomainId }) => DomainId)).to.deep.equal([stack.outputs["domainId"]?.value]);
    expect(Domains.map(({ DomainId }) => DomainId)).not.to.include(first);
    expect(await stack.preview(ada)).to.deep.equal({});
  });

  it("has another role, which may lack its permissions, where the first was not finished", async () => {
    await stack.failInState("studio-execution-role", "Rate exceeded");
    expect((await stack.up(ada))["replace"]).to.include("studio-execution-role");
    expect(await stack.preview(ada)).to.deep.equal({});
  });

  it("has another profile, or another space, for one that could not be set up", async () => {
    await stack.failInState("studio-ada-space", "InternalFailure");
    expect(await stack.up(ada)).to.deep.equal({ replace: ["studio-ada-space"] });
    await stack.failInState("studio-ada-profile", "InternalFailure");
    expect((await stack.up(ada))["replace"]).to.include("studio-ada-profile");
    expect(await stack.preview(ada)).to.deep.equal({});
  });

  it("is another domain where the home file system is to go with it", async () => {
    const before = stack.outputs["domainId"]?.value as string;
    const args: StudioWorkspaceArgs = { ...ada, homeFileSystem: "Delete" };
    expect(await stack.up(args)).to.deep.equal({
      create: ["studio-domain"],
      update: ["studio-studio-policy"],
      replace: INSIDE,
      delete: ["studio-domain"],
    });
    expect(stack.outputs["domainId"]?.value).not.to.equal(before);
    expect(await stack.preview(args)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
    expect(await stack.up({ ...args, idleTimeoutMinutes: 120 })).to.deep.equal({ update: ["studio-domain"] });
    expect(await stack.up({ ...args, idleTimeoutMinutes: 120, storageSizeGb: 200 })).to.deep.equal({
      update: ["studio-ada-space", "studio-domain"],
    });
  });

  it("is not destroyed while an app runs, says so, and goes on once there is none", async () => {
    const DomainId = stack.outputs["domainId"]?.value as string;
    await sageMaker().send(
      new CreateAppCommand({ DomainId, SpaceName: "ada-jupyterlab", AppType: "JupyterLab", AppName: "default" }),
    );
    expect(await stack.failedDestroy()).to.contain("because it has apps");
    expect(await deleteApps(sageMaker(), [DomainId])).to.equal(1);
    const { delete: gone = [] } = await stack.destroy();
    expect(gone).to.include.members([...INSIDE, "studio-domain"].filter((name) => !name.endsWith("-policy")));
    expect((await sageMaker().send(new ListDomainsCommand({}))).Domains).to.deep.equal([]);
  });

  describe("with drainApps", () => {
    const draining: StudioWorkspaceArgs = { users: ["ada", "grace"], drainApps: true };
    const openApp = async (SpaceName: string): Promise<void> => {
      const DomainId = stack.outputs["domainId"]?.value as string;
      await sageMaker().send(new CreateAppCommand({ DomainId, SpaceName, AppType: "JupyterLab", AppName: "default" }));
    };

    it("adds a function and an invocation a user, and then changes nothing", async () => {
      const { create = [] } = await stack.up(draining);
      expect(create.filter((name) => name.includes("drain"))).to.deep.equal([
        "studio-ada-drain",
        "studio-drain-function",
        "studio-drain-logs",
        "studio-drain-policy",
        "studio-drain-role",
        "studio-grace-drain",
      ]);
      expect(await stack.preview(draining)).to.deep.equal({});
      expect(await stack.refresh()).to.deep.equal({});
    });

    it("lets go a user with a running app", async () => {
      await openApp("grace-jupyterlab");
      expect(await stack.up({ ...draining, users: ["ada"] })).to.deep.equal({
        delete: ["studio-grace-drain", "studio-grace-profile", "studio-grace-space"],
      });
    });

    it("moves to another domain with a running app", async () => {
      await openApp("ada-jupyterlab");
      const { replace } = await stack.up({ ...draining, users: ["ada"], homeFileSystem: "Delete" });
      expect(replace).to.deep.equal(["studio-ada-drain", ...INSIDE, "studio-drain-policy"]);
    });

    it("is destroyed by a plain destroy with a running app", async () => {
      await openApp("ada-jupyterlab");
      const { delete: gone = [] } = await stack.destroy();
      expect(gone).to.include.members([...INSIDE, "studio-domain", "studio-ada-drain"]);
      expect((await sageMaker().send(new ListDomainsCommand({}))).Domains).to.deep.equal([]);
    });
  });
}
