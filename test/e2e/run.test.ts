import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { Summary } from "../../automation/runs/summary.ts";
import { Cli, countsOf, eventsOf, requireCode, type Ended } from "./support/cli.ts";
import { shapePng } from "../support/shapePictures.ts";
import { leftInCloud } from "./support/cloudListing.ts";

const steps = [
  "etl",
  "cloud",
  "bucket",
  "upload",
  "up",
  "training",
  "endpoint",
  "baseline",
  "predict",
  "workflow",
  "captures",
];

/** A mean's last digit depends on the order in which the files were read. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === "number" ? part.toPrecision(12) : part)));

describe("scones run and the verbs on what it brought up", function () {
  this.timeout(180_000);
  const cli = new Cli();
  let first: Summary;

  const summary = (): Summary => JSON.parse(readFileSync(join(cli.out, "summary.json"), "utf8")) as Summary;

  before("start the local cloud", async function () {
    this.timeout(900_000); // The first time on a machine, the engine is built.
    requireCode(await cli.run("cloud", "start"), 0);
  });
  after(() => cli.remove());

  it("does the whole job, step by step", async () => {
    const ended = requireCode(await cli.run("run", "--out", cli.out, "--json"), 0);
    first = summary();
    const done = eventsOf(ended, "step").filter(({ status }) => status === "done");
    expect(done.map(({ step }) => step)).to.deep.equal([...steps, "monitor", "report"]);
    expect(Object.keys(first.seconds).sort()).to.deep.equal([...steps, "monitor", "report"].sort());
    expect(first.training.status).to.equal("Completed");
    expect(first.training.validationAccuracy).to.be.greaterThan(0.85);
    expect(first.dataset).to.include({ name: "sample", train: 1000, test: 200 });
    expect(first.endpoint.status).to.equal("InService");
    expect(first.prediction.image).to.equal("test/bicycle_s_000513.png");
    expect(first.workflow.executions).to.be.at.least(20);
    expect(first.workflow.succeeded + first.workflow.failed).to.equal(first.workflow.executions);
    expect(first.workflow.failed).to.be.greaterThan(0);
    expect(first.workflow.failedByError).to.deep.equal({ THRESHOLD_CONFIDENCE_NOT_MET: first.workflow.failed });
    expect(first.monitoring.captures).to.equal(1 + first.dataset.test);
    expect(eventsOf(ended, "training").some(({ validationAccuracy }) => validationAccuracy !== undefined)).to.equal(
      true,
    );
    expect(eventsOf(ended, "execution")).to.have.length(first.workflow.executions);
    expect(ended.events.at(-1)).to.include({ type: "end", exitCode: 0 });
  });

  it("leaves its results, and names them", () => {
    for (const file of first.files) expect(statSync(join(cli.out, file)).size, file).to.be.greaterThan(0);
    expect(first.files).to.include.members([
      "report.html",
      "inference-workflow.asl.json",
      "inference-workflow.svg",
      "inference-workflow.png",
      "summary.json",
    ]);
    const captured = readdirSync(join(cli.out, "captured")).filter((name) => name.endsWith(".jsonl"));
    const lines = captured.flatMap((name) =>
      readFileSync(join(cli.out, "captured", name), "utf8")
        .trim()
        .split("\n"),
    );
    expect(lines).to.have.length(first.monitoring.captures);
    expect(JSON.parse(lines[0] ?? "")).to.have.keys("captureData", "eventMetadata", "eventVersion");
  });

  it("changes nothing the second time, and refuses another run on the stack meanwhile", async () => {
    let another: Promise<{ code: number | null; stderr: string }> | undefined;
    const going = cli.start(["run", "--out", cli.out, "--json"], () => {
      another ??= cli.run("run", "--out", cli.out);
    });
    const ended = requireCode(await going.ended, 0);
    const refused = await another;
    expect(refused?.code).to.equal(1);
    expect(refused?.stderr).to.match(/Another `scones run` is going on stack local-dev: process \d+ on \S+, for /);
    const second = summary();
    expect(countsOf(ended, "upload")).to.include({ uploaded: 0 });
    expect(Object.keys(countsOf(ended, "up"))).to.deep.equal(["same"]);
    expect(countsOf(ended, "baseline")).to.include({ pictures: 200, measured: 0 });
    expect(countsOf(ended, "predict")).to.include({ pictures: 1 });
    expect(countsOf(ended, "workflow")).to.include({ reused: first.workflow.executions });
    expect(second.training).to.deep.equal(first.training);
    expect(second.endpoint).to.deep.equal(first.endpoint);
    expect(second.workflow).to.deep.equal(first.workflow);
    expect(eventsOf(ended, "resource")).to.deep.equal([]);
  });

  it("previews no change, by its own verb and by the ordinary Pulumi CLI", async () => {
    requireCode(await cli.run("preview", "--expect-no-changes"), 0);
    requireCode(await cli.run("pulumi", "preview", "--expect-no-changes", "--non-interactive"), 0);
  });

  it("passes the ordinary CLI's output and exit code through", async () => {
    const output = requireCode(await cli.run("pulumi", "stack", "output", "endpointName"), 0);
    expect(output.stdout.trim()).to.equal(first.endpoint.name);
    expect((await cli.run("pulumi", "stack", "output", "noSuchOutput")).code).not.to.equal(0);
  });

  it("ends with 3 where a preview shows changes that were not expected", async () => {
    const changing = ["preview", "--expect-no-changes", "--config", "confidenceThreshold=0.5"];
    requireCode(await cli.run(...changing), 3);
    requireCode(await cli.run("preview", "--expect-no-changes", "--config", "confidenceThreshold=0.93"), 0);
  });

  it("predicts pictures", async () => {
    const bucket = requireCode(await cli.run("pulumi", "stack", "output", "bucketName"), 0).stdout.trim();
    const ended = requireCode(await cli.run("predict", `s3://${bucket}/test/bicycle_s_000513.png`, "--json"), 0);
    const [prediction] = eventsOf(ended, "prediction");
    expect(prediction?.label).to.equal(first.prediction.label);
    expect(prediction?.probabilities).to.deep.equal(first.prediction.probabilities);
  });

  it("fails on a file that is no picture, and on one that is not there", async () => {
    const noPicture = requireCode(await cli.run("predict", join(cli.out, "summary.json")), 1);
    expect(noPicture.stderr).to.contain("it takes PNG and JPEG pictures");
    const folder = join(cli.folder, "pictures");
    mkdirSync(folder);
    for (const name of ["a.png", "c.png"]) writeFileSync(join(folder, name), shapePng(0, 1));
    writeFileSync(join(folder, "b.png"), "no picture");
    const two = requireCode(await cli.run("predict", folder, "--json"), 1);
    expect(eventsOf(two, "prediction")).to.have.length(2);
    expect(
      eventsOf(two, "log")
        .map(({ message }) => message)
        .join(),
    ).to.match(/can't classify .*b\.png/);
    expect(eventsOf(two, "error")[0]?.message).to.equal("1 of 3 pictures were not classified.");
    const missing = requireCode(await cli.run("predict", "missing.png"), 2);
    expect(missing.stderr).to.equal("scones: There is no file or folder missing.png.\n");
  });

  it("runs executions", async () => {
    const ended = requireCode(await cli.run("workflow", "run", "--count", "3", "--json"), 0);
    expect(eventsOf(ended, "execution")).to.have.length(3);
    const unknown = requireCode(await cli.run("workflow", "run", "s3://no-such-bucket-anywhere/x.png"), 2);
    expect(unknown.stderr).to.contain("There is no bucket no-such-bucket-anywhere");
  });

  it("exports the deployed definition and its picture", async () => {
    const out = join(cli.folder, "export");
    requireCode(await cli.run("workflow", "export", "--out", out), 0);
    const definition = JSON.parse(readFileSync(join(out, "inference-workflow.asl.json"), "utf8")) as {
      StartAt: string;
    };
    expect(definition.StartAt).to.equal("SerializeImageData");
    expect(readFileSync(join(out, "inference-workflow.svg"), "utf8")).to.contain("<svg");
    expect(readFileSync(join(out, "inference-workflow.png")).subarray(1, 4).toString()).to.equal("PNG");
  });

  it("counts captures, and ends with 3 where too many are below the threshold", async () => {
    const ended = requireCode(await cli.run("monitor", "--json", "--max-low", "0"), 3);
    const [result] = eventsOf(ended, "result");
    expect(result?.data).to.include({ threshold: 0.93 });
    expect(ended.events.at(-1)).to.include({ type: "end", exitCode: 3 });
  });

  it("counts the same with Athena, once the stack has a table for it", async () => {
    const without = requireCode(await cli.run("monitor", "--engine", "athena"), 2);
    expect(without.stderr).to.contain("up --config queryTable=true");
    requireCode(await cli.run("up", "--config", "queryTable=true"), 0);
    const [direct, athena] = await Promise.all(
      ["direct", "athena"].map(async (engine) => {
        const ended = requireCode(await cli.run("monitor", "--json", "--engine", engine), 0);
        return eventsOf(ended, "result")[0]?.data as Record<string, unknown>;
      }),
    );
    for (const number of ["captures", "lowConfidence", "byClass", "histogram", "skipped", "files", "bytes"]) {
      expect(athena?.[number], number).to.deep.equal(direct?.[number]);
    }
    expect(athena?.["query"]).to.have.keys("queryExecutionId", "scannedBytes", "dollars", "seconds");
    const labelled = requireCode(await cli.run("monitor", "--engine", "athena", "--labels", "labels.csv"), 2);
    expect(labelled.stderr).to.contain("--labels needs --engine direct");
  });

  it("writes the report about what is deployed", async () => {
    const out = join(cli.folder, "report");
    const ended = requireCode(await cli.run("monitor", "--json"), 0);
    requireCode(await cli.run("report", "--out", out), 0);
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).to.contain(first.endpoint.name);
    const [, numbers = ""] = /id="report-numbers">(.*?)<\/script>/s.exec(page) ?? [];
    const { monitoring } = JSON.parse(numbers) as { monitoring: Record<string, unknown> };
    const answer = eventsOf(ended, "result")[0]?.data as Record<string, unknown>;
    for (const number of [
      "captures",
      "lowConfidence",
      "byClass",
      "byHour",
      "byVariant",
      "overall",
      "histogram",
      "skipped",
    ])
      expect(rounded(monitoring[number]), number).to.deep.equal(rounded(answer[number]));
  });

  it("asks nothing of the endpoint for a report", async () => {
    // Captures are dated to the second: what was asked before this test is older than `from`.
    await sleep(2000);
    const from = new Date().toISOString();
    const counted = async (least: number): Promise<number> => {
      for (;;) {
        const ended = requireCode(await cli.run("monitor", "--from", from, "--json"), 0);
        const { captures } = eventsOf(ended, "result")[0]?.data as { captures: number };
        if (captures >= least) return captures;
      }
    };
    const bucket = requireCode(await cli.run("pulumi", "stack", "output", "bucketName"), 0).stdout.trim();
    const predict = (): Promise<Ended> => cli.run("predict", `s3://${bucket}/test/bicycle_s_000513.png`);
    requireCode(await predict(), 0);
    expect(await counted(1)).to.equal(1);
    requireCode(await cli.run("report", "--out", join(cli.folder, "report")), 0);
    // Records reach the bucket in their order: once this one is there, so is all that the report would have asked.
    requireCode(await predict(), 0);
    expect(await counted(2)).to.equal(2);
  });

  it("asks before it destroys, and refuses where nobody can answer", async () => {
    const refused = requireCode(await cli.run("destroy"), 2);
    expect(refused.stderr).to.contain("say --yes");
  });

  it("destroys everything, and proves it", async () => {
    const ended = requireCode(await cli.run("destroy", "--yes", "--json"), 0);
    const [result] = eventsOf(ended, "result");
    const { listings, fileSystems } = result?.data as {
      listings: { label: string; had: number; left: string[] }[];
      fileSystems: string[];
    };
    expect(fileSystems, "AWS alone keeps one").to.deep.equal([]);
    expect(listings.map(({ label, left }) => [label, left])).to.deep.equal(listings.map(({ label }) => [label, []]));
    expect(listings.find(({ label }) => label === "function")?.had).to.equal(5);
    expect(listings.find(({ label }) => label === "schedule")?.had).to.equal(1);
    expect(await leftInCloud(cli)).to.deep.equal({});
  });

  it("has nothing to destroy the second time, and nothing to look at", async () => {
    const again = requireCode(await cli.run("destroy", "--yes"), 0);
    expect(again.stdout).to.contain("There is no stack dev");
    const monitor = requireCode(await cli.run("monitor"), 1);
    expect(monitor.stderr).to.contain("Stack 'dev' is not up");
  });
});
