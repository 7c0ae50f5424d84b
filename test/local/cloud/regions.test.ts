import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  CreateDomainCommand,
  CreatePresignedDomainUrlCommand,
  CreateUserProfileCommand,
} from "@aws-sdk/client-sagemaker";
import { DescribeEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { NODE_IMAGE, Workshop } from "../sagemaker/workshop.ts";
import { pythonScript } from "./pythonScript.ts";

const FRANKFURT = "eu-central-1";

describe("regions", function () {
  this.timeout(90_000);
  const workshop = new Workshop();
  let seen: Record<string, Record<string, unknown>>;
  const frankfurt = (): SageMakerClient => new SageMakerClient({ ...workshop.cloud.config(), region: FRANKFURT });

  before(async () => {
    await workshop.open();
    const script = pythonScript(workshop.cloud, "cloud/two_regions.py", NODE_IMAGE, workshop.bucket, "frankfurt");
    seen = (await script) as typeof seen;
  });
  after(() => workshop.close());

  for (const [region, version] of [
    ["us-east-1", "1"],
    [FRANKFURT, "2"],
  ] as const) {
    it(`have resources, captures, logs and metrics of their own: ${region}`, () => {
      const arn = `arn:aws:sagemaker:${region}:000000000000:`;
      expect(seen[region]).to.deep.equal({
        ...{ endpoint: `${arn}endpoint/e`, endpoints: 1, version, captures: 1, resources: [`${arn}model/m`] },
        ...{ logs: [region], target: [region], metrics: 1 },
        tagged: [[`${arn}model/m`, [{ Key: "where", Value: region }]]],
      });
    });
  }

  it("lose nothing to each other, and are none by a name that is none's", () => {
    expect(seen["after"]).to.equal("InService");
    expect(seen["nowhere"]).to.equal("Credential should be scoped to a valid region.");
  });

  it("have a Studio of their own, whose page knows its region", async () => {
    const client = frankfurt();
    const settings = { ExecutionRole: workshop.role };
    const { DomainId } = await client.send(
      new CreateDomainCommand({
        ...{ DomainName: "studio", AuthMode: "IAM", DefaultUserSettings: settings },
        ...(await workshop.network({ ...workshop.cloud.config(), region: FRANKFURT })),
      }),
    );
    await client.send(new CreateUserProfileCommand({ DomainId, UserProfileName: "baker" }));
    const { AuthorizedUrl = "" } = await client.send(
      new CreatePresignedDomainUrlCommand({ DomainId, UserProfileName: "baker" }),
    );
    const cookie = (await fetch(AuthorizedUrl)).headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const session = await fetch(new URL("/_studio/api/session", AuthorizedUrl), { headers: { cookie } });
    expect(await session.json()).to.include({ region: FRANKFURT, user: "baker", domain: DomainId });
    const workspace = await fetch(new URL("/_studio/api/workspace", AuthorizedUrl), { headers: { cookie } });
    expect(workspace.status).to.equal(200);
  });

  it("are there again after a restart, each from its own folder", async () => {
    await workshop.cloud.start();
    expect(existsSync(join(workshop.cloud.stateDir, "regions", FRANKFURT, "sagemaker"))).to.equal(true);
    expect(existsSync(join(workshop.cloud.stateDir, "sagemaker/records"))).to.equal(true);
    process.kill(workshop.cloud.status.pid ?? 0, "SIGKILL");
    await workshop.cloud.start();
    const { EndpointStatus } = await frankfurt().send(new DescribeEndpointCommand({ EndpointName: "e" }));
    expect(EndpointStatus).to.equal("InService");
  });
});
