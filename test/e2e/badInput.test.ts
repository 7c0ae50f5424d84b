import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Cli, eventsOf, requireCode } from "./support/cli.ts";

describe("scones with bad input", function () {
  this.timeout(30_000);
  const cli = new Cli();
  after(() => cli.remove());

  it("names the nearest verb", async () => {
    const ended = requireCode(await cli.run("destory"), 2);
    expect(ended.stderr).to.contain("unknown command 'destory'").and.to.contain("Did you mean destroy?");
  });

  it("names the nearest option", async () => {
    expect(requireCode(await cli.run("run", "--datset", "sample"), 2).stderr).to.contain("Did you mean --dataset?");
  });

  it("says what is wrong with an option's value", async () => {
    expect(requireCode(await cli.run("run", "--cloud", "gcp"), 2).stderr).to.contain("Allowed choices are local, aws");
    expect(requireCode(await cli.run("run", "--executions", "0"), 2).stderr).to.contain("A whole number from 1");
    expect(requireCode(await cli.run("up", "--config", "epochs"), 2).stderr).to.contain("KEY=VALUE is wanted");
    expect(requireCode(await cli.run("run", "--min-accuracy", "2"), 2).stderr).to.contain("A number from 0 to 1");
    expect(requireCode(await cli.run("up", "--stack", "a b"), 2).stderr).to.contain("A stack's name has letters");
  });

  it("tells of wrong usage on stdout too where events are read", async () => {
    const ended = requireCode(await cli.run("run", "--json", "--executions", "x"), 2);
    expect(eventsOf(ended, "error")).to.have.length(1);
    expect(eventsOf(ended, "error")[0]).to.include({ exitCode: 2 });
  });

  it("knows its data sets", async () => {
    const ended = requireCode(await cli.run("run", "--dataset", "imagenet"), 2);
    expect(ended.stderr).to.contain("Unknown data set 'imagenet'").and.not.to.contain("    at ");
  });

  it("says what is wrong with an archive", async () => {
    const path = join(cli.folder, "not.tar.gz");
    writeFileSync(path, "no archive");
    expect(requireCode(await cli.run("etl", "--archive", path), 2).stderr).to.contain("not.tar.gz");
    expect(requireCode(await cli.run("etl", "--archive", "missing.tar.gz"), 2).stderr).to.contain("missing.tar.gz");
  });

  it("has help with examples for each verb, and in time", async () => {
    for (const verb of ["run", "etl", "up", "preview", "train", "predict", "monitor", "report", "destroy"]) {
      expect(requireCode(await cli.run(verb, "--help"), 0).stdout, verb).to.contain("Examples:");
    }
    for (const verb of ["run", "export"]) {
      expect(requireCode(await cli.run("workflow", verb, "--help"), 0).stdout, verb).to.contain("Examples:");
    }
    const help = requireCode(await cli.run("--help"), 0);
    expect(help.stdout).to.contain("Exit codes: 0 done, 1 failed, 2 wrong usage");
  });

  it("refuses a cloud of AWS without a region", async () => {
    const nothing = { AWS_REGION: "", AWS_DEFAULT_REGION: "", AWS_CONFIG_FILE: "/dev/null", AWS_PROFILE: "" };
    const ended = requireCode(await cli.start(["preview", "--cloud", "aws"], undefined, nothing).ended, 2);
    expect(ended.stderr).to.contain("No AWS region is set");
  });
});
