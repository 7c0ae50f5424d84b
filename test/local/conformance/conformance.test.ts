import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { cliClient } from "./cliClient.ts";
import type { Client } from "./clients.ts";
import { jsClient } from "./jsClient.ts";
import { boto3Client, pythonClients } from "./pythonClients.ts";
import { servingCases } from "./servingCases.ts";
import { shadowCases } from "./shadowCases.ts";
import { freeCases, type World } from "./suite.ts";
import { awsWorld, localWorld, type Opened } from "./worlds.ts";

const onAws = process.env["CLOUD"] === "aws";
/** What one case may cost on AWS, in US dollars. */
const limit = Number(process.env["CONFORMANCE_DOLLARS"] ?? "0.05");

const makers: Readonly<Record<string, (bin: string, opened: Opened) => Client>> = {
  javascript: (_, { place }) => jsClient(place),
  boto3: (bin, { place }) => boto3Client(bin, place),
  "aws-cli": (bin, { place }) => cliClient(bin, place),
};

describe(`conformance of SageMaker on ${onAws ? "AWS" : "the local cloud"}`, function () {
  this.timeout(onAws ? 1_800_000 : 180_000);
  let opened: Opened;
  let bin: string;

  before(async () => {
    const { python } = await ensureMinistack(() => undefined);
    [opened, bin] = await Promise.all([onAws ? awsWorld() : localWorld(), pythonClients(python)]);
  });
  after(async () => (opened as Opened | undefined)?.close());

  for (const [short, make] of Object.entries(makers)) {
    describe(`with an unmodified ${short}`, () => {
      let client: Client | undefined;
      let world: World;

      before(() => {
        client = make(bin, opened);
        world = { ...opened.world, prefix: `conf-${short}-${process.pid}-` };
      });
      after(() => client?.close());

      for (const one of [...freeCases, ...servingCases, ...shadowCases]) {
        it(`clients can ${one.name}`, async function () {
          const missing = one.needs !== undefined && world[one.needs] === undefined;
          if (missing || (onAws && one.dollars > limit)) this.skip();
          if (client !== undefined) await one.run(client, world);
        });
      }
    });
  }
});
