import { join } from "node:path";
import { expect } from "chai";
import type { Ended } from "./support/cli.ts";
import { Cli, countsOf, eventsOf, requireCode } from "./support/cli.ts";
import { FaultyProxy } from "./support/faultyProxy.ts";
import type { Fault, SeenRequest } from "./support/faultyProxy.ts";
import { writeSmallArchive } from "./support/smallArchive.ts";

/** What of a run is disturbed, and how often: every n-th request of the kind. */
const plan: readonly { every: number; fault: Fault; of: (seen: SeenRequest) => boolean }[] = [
  { every: 6, fault: "reset", of: ({ method, path }) => method === "PUT" && path.endsWith(".png") },
  { every: 11, fault: "unavailable", of: ({ method, path }) => method === "PUT" && path.endsWith(".png") },
  { every: 29, fault: "slow", of: ({ method, path }) => method === "PUT" && path.endsWith(".png") },
  { every: 4, fault: "drop", of: ({ operation }) => operation === "DescribeTrainingJob" },
  { every: 3, fault: "throttle", of: ({ operation }) => operation === "DescribeTrainingJob" },
  { every: 2, fault: "unavailable", of: ({ operation }) => operation === "GetLogEvents" },
  { every: 3, fault: "drop", of: ({ operation }) => operation === "DescribeExecution" },
  { every: 3, fault: "throttle", of: ({ operation }) => operation === "GetExecutionHistory" },
];

describe("scones run on a bad network", function () {
  this.timeout(180_000);
  const cli = new Cli();
  const archive = writeSmallArchive(cli.folder);
  const counts = plan.map(() => 0);
  let proxy: FaultyProxy;
  let redirect: NodeJS.ProcessEnv;

  const choose = (seen: SeenRequest): Fault | undefined => {
    let chosen: Fault | undefined;
    plan.forEach(({ every, fault, of }, index) => {
      if (!of(seen)) return;
      counts[index] = (counts[index] ?? 0) + 1;
      if (counts[index] % every === 0) chosen ??= fault;
    });
    return chosen;
  };
  const run = (): Promise<Ended> => {
    const args = [
      "run",
      "--archive",
      archive,
      "--out",
      cli.out,
      "--executions",
      "6",
      "--config",
      "epochs=20",
      "--json",
    ];
    return cli.start(args, undefined, redirect).ended;
  };
  const puts = (): string[] =>
    proxy.answered.filter(({ method, path }) => method === "PUT" && path.endsWith(".png")).map(({ path }) => path);

  before("start the local cloud, and the proxy in front of it", async function () {
    this.timeout(900_000);
    requireCode(await cli.run("cloud", "start"), 0);
    const status = requireCode(await cli.run("cloud", "status", "--json"), 0);
    const target = Number(new URL((JSON.parse(status.stdout) as { endpoint: string }).endpoint).port);
    proxy = new FaultyProxy(target, choose);
    redirect = {
      REDIRECT_PORT: `${target}:${await proxy.start()}`,
      NODE_OPTIONS: `--import ${join(import.meta.dirname, "support", "redirect.mjs")}`,
    };
  });
  after(async () => {
    proxy.stop();
    await cli.remove();
  });

  it("finishes, through connections that break, a service that is busy, and answers that take their time", async () => {
    const ended = requireCode(await run(), 0);
    expect(countsOf(ended, "upload")).to.include({ uploaded: 99, skipped: 0 });
    expect(eventsOf(ended, "execution")).to.have.length.at.least(6);
    expect([...proxy.done.keys()].sort()).to.deep.equal(["drop", "reset", "slow", "throttle", "unavailable"]);
    expect(proxy.done.get("reset")).to.be.greaterThan(5);
  });

  it("has stored each picture once", () => {
    expect(puts()).to.have.length(96);
    expect(new Set(puts()).size).to.equal(96);
  });

  it("uploads nothing a second time", async () => {
    const again = await cli.start(["etl", "--archive", archive, "--json"], undefined, redirect).ended;
    expect(countsOf(requireCode(again, 0), "upload")).to.include({ uploaded: 0 });
    expect(puts()).to.have.length(96);
  });
});
