import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { drawSample } from "../../domain/sample/sample.ts";
import { encodePng } from "../../domain/images/png.ts";
import { Cli, countsOf, eventsOf, requireCode } from "./support/cli.ts";
import { writeSmallArchive } from "./support/smallArchive.ts";

/** A setting that only the program can refuse, which knows its region. */
const elsewhere = "alarmTopicArn=arn:aws:sns:eu-west-1:000000000000:alarms";

describe("scones, one verb after the other", function () {
  this.timeout(120_000);
  const cli = new Cli();
  const archive = writeSmallArchive(cli.folder);
  let bucket = "";

  before("start the local cloud", async function () {
    this.timeout(900_000);
    requireCode(await cli.run("cloud", "start"), 0);
  });
  after(() => cli.remove());

  it("etl brings the data into a bucket of the stack's", async () => {
    const ended = requireCode(await cli.run("etl", "--archive", archive, "--json"), 0);
    expect(countsOf(ended, "upload")).to.include({ uploaded: 99, skipped: 0 });
    const result = eventsOf(ended, "result")[0]?.data as { bucket: string };
    expect(result).to.include({ name: "small.tar.gz", train: 80, test: 16 });
    bucket = result.bucket;
  });

  it("train refuses what would cost too much, before it has made anything", async () => {
    const refused = requireCode(await cli.run("train", "--max-monthly-cost", "10", "--json"), 3);
    expect(eventsOf(refused, "error")[0]?.message).to.contain("more than the $10 of --max-monthly-cost");
    expect(eventsOf(refused, "resource")).to.deep.equal([]);
  });

  it("train trains the model alone, and ends with 3 where it is not good enough", async () => {
    const ended = requireCode(await cli.run("train", "--config", "epochs=3", "--min-accuracy", "1", "--json"), 3);
    expect(eventsOf(ended, "training").some(({ validationAccuracy }) => validationAccuracy !== undefined)).to.equal(
      true,
    );
    expect(eventsOf(ended, "result")[0]?.data).to.include({ status: "Completed" });
    expect(eventsOf(ended, "resource").some(({ resourceType }) => resourceType.includes("endpoint"))).to.equal(false);
  });

  it("train ends with 3 where the model is not what the stack's settings ask for", async () => {
    const ended = requireCode(await cli.run("train", "--config", "minimumAccuracy=1"), 3);
    expect(ended.stderr).to.contain("is below minimumAccuracy 1, so no model is made of it");
  });

  it("tells the stack's settings where a component refuses one, since it stays until it is set anew", async () => {
    const refused = requireCode(await cli.run("preview", "--config", elsewhere, "--config", "minimumAccuracy=0"), 1);
    expect(refused.stderr).to.contain("eu-west-1");
    expect(refused.stderr).to.match(
      /The stack's settings are .*alarmTopicArn=.*; --config KEY=VALUE sets another value/,
    );
    requireCode(await cli.run("pulumi", "config", "rm", "alarmTopicArn"), 0);
  });

  it("up brings up the rest, with the model that is there, and tells what it would cost", async () => {
    const settings = ["--config", "minimumAccuracy=0", "--max-monthly-cost", "100"];
    const ended = requireCode(await cli.run("up", ...settings, "--json"), 0);
    const done = eventsOf(ended, "step").filter(({ status }) => status === "done");
    expect(done.find(({ step }) => step === "preflight")?.message).to.match(
      /on AWS it would cost about \$85\.01 a month/,
    );
    const created = eventsOf(ended, "resource").filter(({ op, status }) => op === "create" && status === "done");
    expect(created.some(({ resourceType }) => resourceType === "aws:sagemaker/trainingJob:TrainingJob")).to.equal(
      false,
    );
    expect(created.some(({ resourceType }) => resourceType === "aws:sagemaker/endpoint:Endpoint")).to.equal(true);
  });

  it("preview finds the data of a stack in its bucket, where a fresh clone's settings don't name it", async () => {
    requireCode(await cli.run("pulumi", "config", "rm", "data"), 0);
    requireCode(await cli.run("preview", "--expect-no-changes"), 0);
  });

  it("predict asks about a folder and a prefix, and shows the best class", async () => {
    const folder = join(cli.folder, "pictures");
    mkdirSync(folder);
    const pictures = [...drawSample()].slice(0, 2);
    for (const { fileName, rgb } of pictures) writeFileSync(join(folder, fileName), encodePng(rgb, 32, 32));
    const shown = requireCode(await cli.run("predict", folder, "--top", "1"), 0).stdout;
    for (const { fileName } of pictures) {
      const line = shown.split("\n").findLast((text) => text.startsWith(join(folder, fileName))) ?? "";
      expect(line.match(/(bicycle|motorcycle) [\d.]+\s%/g), `one class a picture: ${shown}`).to.have.length(1);
    }
    const ended = requireCode(await cli.run("predict", `s3://${bucket}/test/`, "--json"), 0);
    expect(eventsOf(ended, "prediction")).to.have.length(16);
  });

  it("workflow run holds a limit of failures; workflow export draws the path of one execution", async () => {
    const args = ["workflow", "run", `s3://${bucket}/test/`, "--max-failed", "1", "--json"];
    const executions = eventsOf(requireCode(await cli.run(...args), 0), "execution");
    expect(executions).to.have.length(16);
    const name = executions[0]?.name ?? "";
    const out = join(cli.folder, "picture");
    requireCode(await cli.run("workflow", "export", "--execution", name, "--out", out), 0);
    expect(readFileSync(join(out, "inference-workflow.svg"), "utf8")).to.match(/\d+ ms|\d\.\d+ s/);
    const unknown = requireCode(await cli.run("workflow", "export", "--execution", "nope", "--out", out), 2);
    expect(unknown.stderr).to.match(/There is no execution arn:\S+:nope\./);
  });

  it("monitor counts what was asked", async () => {
    const ended = requireCode(await cli.run("monitor", "--since", "1h", "--json"), 0);
    expect(eventsOf(ended, "result")[0]?.data).to.include({ captures: 2 + 16 + 16 });
  });

  it("promote makes the shadow's model the one that answers, once both agree, and is then at rest", async function () {
    this.timeout(240_000);
    const none = requireCode(await cli.run("promote"), 2);
    expect(none.stderr).to.contain("The stack has no shadow whose model could be promoted");
    const artifact = requireCode(await cli.run("pulumi", "stack", "output", "modelArtifactUri"), 0).stdout.trim();
    requireCode(await cli.run("up", "--config", `shadowModel=${artifact}`), 0);
    const early = requireCode(await cli.run("promote", "--min-agreement", "1"), 3);
    expect(early.stderr).to.contain("nothing has been compared yet. Nothing was changed.");
    requireCode(await cli.run("predict", `s3://${bucket}/test/`), 0);
    // Captured data is written a little later.
    let ended = await cli.run("promote", "--min-agreement", "1", "--json");
    while (ended.code === 3) ended = await cli.run("promote", "--min-agreement", "1", "--json");
    requireCode(ended, 0);
    expect(countsOf(ended, "compare")).to.deep.equal({ compared: 16 });
    const outputs = eventsOf(ended, "result")[0]?.data as Readonly<Record<string, unknown>>;
    expect(outputs).to.include({ modelArtifactUri: artifact }).and.not.have.property("shadow");
    const settings = requireCode(await cli.run("pulumi", "config"), 0).stdout;
    expect(settings)
      .to.match(/liveModel\s+s3:/)
      .and.not.contain("shadowModel");
    requireCode(await cli.run("preview", "--expect-no-changes"), 0);
  });

  it("up ends with 1 and the reason where the program fails", async () => {
    const ended = requireCode(await cli.run("up", "--config", elsewhere), 1);
    expect(ended.stderr).to.contain("eu-west-1");
    expect(ended.stderr).not.to.contain("    at ");
  });
});
