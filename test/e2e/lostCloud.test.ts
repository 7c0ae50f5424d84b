import { mkdirSync } from "node:fs";
import { expect } from "chai";
import { Cli, eventsOf, requireCode, type Ended } from "./support/cli.ts";
import { SmallDisk } from "./support/smallDisk.ts";
import { writeSmallArchive } from "./support/smallArchive.ts";

const trains = "aws:sagemaker/trainingJob:TrainingJob";
const makesFunction = "aws:lambda/function:Function";
const messageOf = (ended: Ended): string => eventsOf(ended, "error").at(-1)?.message ?? "";

describe("scones run, whose cloud is killed", function () {
  this.timeout(300_000);
  const cli = new Cli();
  const archive = writeSmallArchive(cli.folder);
  const args = (stack: string): string[] => [
    ...["run", "--stack", stack, "--archive", archive, "--out", cli.out],
    ...["--executions", "4", "--config", "epochs=2", "--json"],
  ];

  let pid = 0;
  const start = async (): Promise<void> => {
    requireCode(await cli.run("cloud", "start"), 0);
    const { stdout } = requireCode(await cli.run("cloud", "status", "--json"), 0);
    pid = (JSON.parse(stdout) as { pid: number }).pid;
  };
  before("start the local cloud", async function () {
    this.timeout(900_000);
    await start();
  });
  after(() => cli.remove());

  // The functions are asked for at once, so some requests are out when the cloud ends. A stack each: of the one, what is asked for
  // beside its functions is taken over by its next run, the training job too.
  for (const [when, type, stack] of [
    ["functions are being made", makesFunction, "first"],
    ["the model is being trained", trains, "second"],
  ] as const) {
    it(`ends with the name of the cloud's log and what to do, when ${when}`, async () => {
      let killed = false;
      const { ended } = cli.start(args(stack), (event) => {
        if (killed || event.type !== "resource" || event.status !== "started" || event.resourceType !== type) return;
        killed = true;
        process.kill(pid, "SIGKILL");
      });
      const result = await ended;
      expect(killed).to.equal(true);
      expect(result.code).to.equal(1);
      expect(messageOf(result)).to.match(
        /^The local cloud has ended: nothing answers at http:\/\/127\.0\.0\.1:\d+ any more/,
      );
      expect(messageOf(result)).to.contain(`${cli.home}/cloud/cloud.log`).and.contain("scones -- cloud start");
      await start();
    });
  }

  for (const stack of ["first", "second"]) {
    it(`goes on by itself when the ${stack} is run again, with what the cloud made and could not tell`, async () => {
      requireCode(await cli.run(...args(stack)), 0);
      const preview = requireCode(await cli.run("preview", "--stack", stack, "--expect-no-changes"), 0);
      expect(preview.stdout).to.match(/unchanged/);
    });
  }
});

describe("scones run on a full disk", function () {
  this.timeout(240_000);
  const cli = new Cli();
  const archive = writeSmallArchive(cli.folder);
  const args = ["run", "--archive", archive, "--out", cli.out, "--executions", "4", "--config", "epochs=2", "--json"];
  let disk: SmallDisk | undefined;

  before(async function () {
    this.timeout(900_000);
    mkdirSync(cli.home);
    disk = await SmallDisk.mount(cli.home, 40);
    if (disk === undefined) {
      process.stderr.write("    skipped: a disk of its own needs Linux and the right to mount one\n");
      this.skip();
    }
    cli.through = (program, ...rest) => disk?.command(program, ...rest) ?? [program, [...rest]];
    requireCode(await cli.run("cloud", "start"), 0);
  });
  after(async () => {
    disk?.empty();
    await cli.remove();
    disk?.unmount();
  });

  for (const [when, isTime] of [
    ["the pictures go up", (type: string, what: string) => type === "step" && what === "upload"],
    ["the model is to be trained", (type: string, what: string) => type === "resource" && what === trains],
  ] as const) {
    it(`ends with the folder that is full when it fills up while ${when}, and the cloud lives`, async () => {
      let filled = false;
      const { ended } = cli.start(args, (event) => {
        const what = event.type === "step" ? event.step : event.type === "resource" ? event.resourceType : "";
        if (filled || !isTime(event.type, what)) return;
        filled = true;
        disk?.fill();
      });
      const result = requireCode(await ended, 1);
      expect(filled).to.equal(true);
      expect(messageOf(result))
        .to.match(/disk is full/i)
        .and.contain(cli.home);
      const status = requireCode(await cli.run("cloud", "status", "--json"), 0);
      expect(JSON.parse(status.stdout)).to.include({ running: true });
      disk?.empty();
    });
  }
});
