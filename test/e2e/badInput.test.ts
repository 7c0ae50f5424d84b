import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Cli, ended, eventsOf, requireCode } from "./support/cli.ts";

describe("scones with bad input", function () {
  this.timeout(30_000);
  const cli = new Cli();
  after(() => cli.remove());

  it("names the nearest verb", async () => {
    const ended = requireCode(await cli.run("destory"), 2);
    expect(ended.stderr).to.contain("unknown command 'destory'").and.to.contain("Did you mean destroy?");
    expect(requireCode(await cli.run("help", "destory"), 2).stderr).to.contain("Did you mean destroy?");
    expect(requireCode(await cli.run("help", "destroy"), 0).stdout).to.contain("Examples:");
  });

  it("names the nearest option, setting, and verb of the local cloud", async () => {
    expect(requireCode(await cli.run("up", "--config", "epoch=3"), 2).stderr).to.contain("Did you mean epochs?");
    expect(requireCode(await cli.run("cloud", "strat"), 2).stderr).to.contain("Did you mean start?");
    expect(requireCode(await cli.run("--stack", "a", "up"), 2).stderr).to.contain("Options stand behind the verb");
    expect(requireCode(await cli.run("run", "--datset", "sample"), 2).stderr).to.contain("Did you mean --dataset?");
  });

  it("says what is wrong with an option's value", async () => {
    expect(requireCode(await cli.run("run", "--cloud", "gcp"), 2).stderr).to.contain("Allowed choices are local, aws");
    expect(requireCode(await cli.run("run", "--executions", "0"), 2).stderr).to.contain("A whole number from 1");
    expect(requireCode(await cli.run("up", "--config", "epochs"), 2).stderr).to.contain("KEY=VALUE is wanted");
    expect(requireCode(await cli.run("up", "--config", "epochs=ten"), 2).stderr).to.contain("epochs is a whole number");
    expect(requireCode(await cli.run("up", "--config", "epochs=-1"), 2).stderr).to.contain("from 1 to 10000, not '-1'");
    expect(requireCode(await cli.run("run", "--min-accuracy", "2"), 2).stderr).to.contain("A number from 0 to 1");
    expect(requireCode(await cli.run("up", "--stack", "a b"), 2).stderr).to.contain("A stack's name has letters");
  });

  it("tells of wrong usage on stdout too where events are read", async () => {
    const ended = requireCode(await cli.run("run", "--json", "--executions", "x"), 2);
    expect(eventsOf(ended, "error")).to.have.length(1);
    expect(eventsOf(ended, "error")[0]).to.include({ exitCode: 2 });
    expect(ended.events.at(-1)).to.include({ type: "end", exitCode: 2 });
  });

  it("takes no empty path for the current folder, and no other address for an S3 URI", async () => {
    for (const option of ["--out", "--archive", "--images"])
      expect(requireCode(await cli.run("run", option, ""), 2).stderr, option).to.contain("A path is wanted");
    expect(requireCode(await cli.run("predict", ""), 2).stderr).to.contain("A path is wanted");
    for (const option of ["--captures", "--labels"])
      expect(requireCode(await cli.run("monitor", option, ""), 2).stderr, option).to.contain("A path is wanted");
    for (const address of ["s3:/bucket/x", "S3://bucket/x", "s3//bucket/x", "https://bucket/x", "s3:///x", "s3://"]) {
      for (const args of [["etl", "--images"], ["predict"], ["workflow", "run"], ["monitor", "--captures"]])
        expect(requireCode(await cli.run(...args, address), 2).stderr, address).to.contain("s3://bucket/prefix");
    }
    expect(requireCode(await cli.run("etl", "--archive", cli.folder), 2).stderr).to.contain("'meta': is missing");
  });

  it("tells a picture's wrong path before it makes a cloud ready", async () => {
    expect(requireCode(await cli.run("predict", "nowhere.png"), 2).stderr).to.contain("no file or folder nowhere.png");
    expect(existsSync(join(cli.home, "cloud"))).to.equal(false);
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

  it("takes a path from the folder in which npm was called, which runs scripts in another", async () => {
    writeFileSync(join(cli.folder, "here.tar.gz"), "no archive");
    const script = ["--prefix", join(import.meta.dirname, "..", ".."), "run", "--silent", "scones", "--"];
    const called = await ended("npm", [...script, "etl", "--archive", "here.tar.gz"], {
      ...{ cwd: cli.folder, env: { ...process.env, SCONES_HOME: cli.home } },
    });
    expect(requireCode(called, 2).stderr).to.contain(`${join(cli.folder, "here.tar.gz")}: is neither a .tar.gz`);
  });

  it("says before any work that its results can't be written, and that there are none to read", async () => {
    const file = join(cli.folder, "file");
    writeFileSync(file, "no folder");
    for (const out of [file, join(file, "deeper"), "/proc/out"]) {
      expect(requireCode(await cli.run("run", "--out", out), 2).stderr).to.contain("Nothing can be written to --out");
    }
    const nothing = requireCode(await cli.run("monitor", "--captures", cli.folder), 2);
    expect(nothing.stderr).to.contain("There is no captured data (.jsonl files)");
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
    expect(requireCode(await cli.run("--version"), 0).stdout).to.match(/^\d+\.\d+\.\d+/);
  });

  it("says what AWS lacks: a region, credentials, or an answer, before it downloads or makes anything", async () => {
    const nothing = {
      ...{ AWS_REGION: "", AWS_DEFAULT_REGION: "", AWS_CONFIG_FILE: "/dev/null", AWS_PROFILE: "" },
      ...{ AWS_SHARED_CREDENTIALS_FILE: "/dev/null", AWS_EC2_METADATA_DISABLED: "true" },
    };
    const aws = async (code: number, environment: NodeJS.ProcessEnv, stack = "dev"): Promise<string> => {
      const args = ["run", "--cloud", "aws", "--stack", stack, "--dataset", "cifar100"];
      return requireCode(await cli.start(args, undefined, { ...nothing, ...environment }).ended, code).stderr;
    };
    const AWS_REGION = "us-east-1";
    const keys = { AWS_REGION, AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
    expect(await aws(2, {}, "without-settings")).to.contain("No AWS region is set");
    // Stack `dev` has a region in its settings.
    expect(await aws(1, {})).to.contain("There are no AWS credentials (sts:GetCallerIdentity in us-east-1");
    expect(await aws(1, { AWS_REGION: "eu-west-1" })).to.contain(
      "The setting aws:region of stack 'dev' (us-east-1) goes before AWS_REGION (eu-west-1).",
    );
    const far = await aws(1, { AWS_DEFAULT_REGION: "eu-west-1" }, "without-settings");
    expect(far).to.contain("There are no AWS credentials (sts:GetCallerIdentity in eu-west-1");
    expect(await aws(1, { AWS_REGION })).to.contain("There are no AWS credentials");
    const nowhere = await aws(1, { ...keys, AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    expect(nowhere).to.contain("http://127.0.0.1:9, to which AWS_ENDPOINT_URL leads, does not answer");
  });
});
