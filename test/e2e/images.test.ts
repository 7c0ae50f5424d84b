import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Manifest } from "../../domain/dataset/manifest.ts";
import type { Summary } from "../../automation/runs/summary.ts";
import { shapeJpeg, writeBelow, writePictures } from "../support/pictureFolder.ts";
import { shapeClasses } from "../support/shapePictures.ts";
import { Cli, countsOf, eventsOf, requireCode } from "./support/cli.ts";
import { DataBucketView } from "./support/dataBucket.ts";

describe("scones run with one's own pictures", function () {
  this.timeout(300_000);
  const cli = new Cli();
  const pictures = join(cli.folder, "meine Bilder");
  const classes = shapeClasses(10).map((name, index) => (index === 0 ? "Große Räder, süß" : name));

  before("draw pictures and start the local cloud", async function () {
    this.timeout(900_000); // The first time on a machine, the engine is built.
    mkdirSync(pictures);
    writePictures(pictures, { classes, each: 30, side: 40, jpegEvery: 3 });
    writeBelow(pictures, "ring/wide.jpg", shapeJpeg(1, 500, 90, 60));
    writeBelow(pictures, "ring/.DS_Store", "x");
    requireCode(await cli.run("cloud", "start"), 0);
  });
  after(() => cli.remove());

  it("tells what is wrong before anything is made", async () => {
    writeBelow(pictures, "ring/broken.png", "no picture");
    const refused = requireCode(await cli.run("run", "--images", pictures, "--json"), 2);
    expect(eventsOf(refused, "error")[0]?.message).to.contain("ring/broken.png: The file is neither PNG nor JPEG");
    expect(eventsOf(refused, "resource")).to.deep.equal([]);
    writeBelow(pictures, "ring/broken.png", shapeJpeg(1, 501, 40));
  });

  it("learns ten classes of PNG and JPEG, of more than one size, and reports on them", async () => {
    const ended = requireCode(await cli.run("run", "--images", pictures, "--out", cli.out, "--json"), 0);
    const summary = JSON.parse(readFileSync(join(cli.out, "summary.json"), "utf8")) as Summary;
    expect(summary.dataset).to.include({ name: "meine Bilder", train: 242, test: 60 });
    expect(summary.training.validationAccuracy).to.be.at.least(0.95);
    expect(Object.keys(summary.prediction.probabilities)).to.have.members(classes);
    expect(summary.monitoring.captures).to.equal(61);
    const etl = eventsOf(ended, "step").find(({ step, status }) => step === "etl" && status === "done");
    expect(etl?.message).to.contain("left out: 1 hidden file");
    const page = readFileSync(join(cli.out, "report.html"), "utf8");
    const [, numbers = ""] = /id="report-numbers">(.*?)<\/script>/s.exec(page) ?? [];
    const { monitor } = JSON.parse(numbers) as { monitor: { hours: { violations: unknown[] }[] } };
    expect(monitor.hours.flatMap(({ violations }) => violations)).to.deep.equal([]);
  });

  describe("with other pictures of the same names", () => {
    const run = ["run", "--images", pictures, "--out", cli.out, "--json"];
    let bucket: DataBucketView;
    let served: Manifest;

    /** Version of the data that the stack's settings name. */
    async function namedVersion(): Promise<string> {
      const { stdout } = requireCode(await cli.run("pulumi", "config", "get", "data"), 0);
      return (JSON.parse(stdout) as { version: string }).version;
    }

    before(async () => {
      bucket = await DataBucketView.open(cli);
      served = await bucket.manifest();
      writePictures(pictures, { classes, each: 30, side: 40, jpegEvery: 3, seed: 1000 });
    });
    after(() => bucket.close());

    it("loses nothing when it is killed while it uploads", async () => {
      let killed = false;
      const { ended } = cli.start(run, (event, child) => {
        if (killed || event.type !== "step" || event.step !== "upload" || event.status !== "progress") return;
        killed = child.kill("SIGKILL");
      });
      expect((await ended).signal).to.equal("SIGKILL");
      expect((await bucket.pictures()).length).to.be.greaterThan(302);
      expect(await bucket.lost(served)).to.deep.equal([]);
      expect((await bucket.manifest()).version).to.equal(served.version);
      expect(await namedVersion()).to.equal(served.version);
    });

    it("loses nothing when what is learned from them is not good enough", async () => {
      const settings = ["minimumAccuracy=1", "epochs=1", "learningRate=0.000001"].flatMap((one) => ["--config", one]);
      requireCode(await cli.run(...run, ...settings), 3);
      expect(await bucket.lost(served)).to.deep.equal([]);
      const data = await bucket.manifest();
      expect(await bucket.lost(data)).to.deep.equal([]);
      expect(data.version)
        .to.equal(await namedVersion())
        .and.not.to.equal(served.version);
    });

    it("removes the former ones when the endpoint has learned from them", async () => {
      const settings = ["minimumAccuracy=0.9", "epochs=30", "learningRate=0.1"].flatMap((one) => ["--config", one]);
      const before = await bucket.pictures();
      const ended = requireCode(await cli.run(...run, ...settings), 0);
      const data = await bucket.manifest();
      const former = before.filter((key) => !(key in data.files));
      expect(former).to.include.members(Object.keys(served.files).filter((key) => !/wide|broken/.test(key)));
      expect(await bucket.pictures()).to.deep.equal(Object.keys(data.files).sort());
      expect(await bucket.lost(data)).to.deep.equal([]);
      expect(eventsOf(ended, "log").map(({ message }) => message)).to.include(
        `${former.length} pictures of earlier data removed from s3://${bucket.name}`,
      );
    });
  });

  describe("afterwards", () => {
    it("uploads nothing where nothing has changed, and one picture where one has", async () => {
      const same = requireCode(await cli.run("etl", "--images", pictures, "--json"), 0);
      expect(countsOf(same, "upload")).to.include({ uploaded: 0 });
      writeBelow(pictures, "ring/one more.png", shapeJpeg(1, 502, 40));
      const more = requireCode(await cli.run("etl", "--images", pictures, "--json"), 0);
      // The picture, another that changes its part for it at most, two lists, the manifest.
      expect(countsOf(more, "upload")["uploaded"]).to.be.within(2, 5);
    });

    it("removes what is former with `scones up` too", async () => {
      requireCode(await cli.run("up"), 0);
      const bucket = await DataBucketView.open(cli);
      const { files } = await bucket.manifest();
      expect(await bucket.pictures()).to.deep.equal(Object.keys(files).sort());
      bucket.close();
    });

    it("finds in the bucket what the settings of a fresh clone don't say, sizes of the pictures among it", async () => {
      requireCode(await cli.run("pulumi", "config", "rm", "data"), 0);
      requireCode(await cli.run("preview", "--expect-no-changes"), 0);
    });

    it("reads the same from a bucket, and refuses its own copy there", async () => {
      const bucket = requireCode(await cli.run("pulumi", "stack", "output", "bucketName"), 0).stdout.trim();
      const own = requireCode(await cli.run("etl", "--images", `s3://${bucket}`), 2);
      expect(own.stderr).to.contain("can't be the source of the data");
      const same = requireCode(
        await cli.run("etl", "--images", `s3://${bucket}/train`, "--stack", "other", "--json"),
        0,
      );
      expect(countsOf(same, "etl")).to.include({ train: 192, test: 50 });
    });
  });
});
