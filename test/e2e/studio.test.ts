import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreatePresignedDomainUrlCommand,
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  SageMakerClient,
  waitUntilTrainingJobCompletedOrStopped,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ListStateMachinesCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import type { Browser, Page } from "playwright-core";
import type { Summary } from "../../automation/runs/summary.ts";
import { chromium, explainSkip, launchBrowser, until } from "./support/browser.ts";
import { Cli, eventsOf, requireCode } from "./support/cli.ts";
import { shownAs, sidewaysPhotograph, UPRIGHT } from "./support/sidewaysPhotograph.ts";
import { writeSmallArchive } from "./support/smallArchive.ts";

const screenshots = join(import.meta.dirname, "../../out/screenshots");

interface Opened {
  readonly url: string;
  readonly domainId: string;
  readonly userProfileName: string;
}

interface Status {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

describe("scones studio open, and the local Studio in a browser", function () {
  this.timeout(60_000);
  const cli = new Cli();
  const complaints: string[] = [];
  let browser: Browser | undefined;
  let page: Page;
  let summary: Summary;
  let opened: Opened;
  let bucket: string;
  let config: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  let picture: Buffer;

  before("bring a small stack up and open its Studio", async function () {
    if (chromium === undefined) {
      explainSkip(this.test?.parent);
      this.skip();
    }
    this.timeout(900_000); // The first time on a machine, the engine is built.
    mkdirSync(screenshots, { recursive: true });
    const archive = writeSmallArchive(cli.folder);
    requireCode(await cli.run("run", "--archive", archive, "--executions", "3", "--out", cli.out), 0);
    summary = JSON.parse(readFileSync(join(cli.out, "summary.json"), "utf8")) as Summary;
    const status = JSON.parse(requireCode(await cli.run("cloud", "status", "--json"), 0).stdout) as Status;
    const { endpoint, region, accessKeyId, secretAccessKey } = status;
    config = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
    bucket = requireCode(await cli.run("pulumi", "stack", "output", "bucketName"), 0).stdout.trim();
    opened = eventsOf(requireCode(await cli.run("studio", "open", "--print", "--json"), 0), "result")[0]
      ?.data as Opened;
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: summary.prediction.image }));
    picture = Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    browser = await launchBrowser();
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(endpoint) && !/^(blob|data):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(opened.url);
    await page.waitForURL(`${endpoint}/_studio/`);
  });

  after(async () => {
    await browser?.close();
    await cli.remove();
  });

  it("shows the job's curve with its true final accuracy", async () => {
    const accuracy = page.locator(`[data-job="${summary.training.jobName}"] [data-metric="validation:accuracy"]`);
    expect(await accuracy.textContent()).to.equal(summary.training.validationAccuracy.toFixed(4));
    await page.locator(".plot").first().focus();
    // The newest epoch has a point of training and one of validation.
    const read: (string | null)[] = [];
    for (let point = 0; point < 2; point++) {
      await page.keyboard.press("ArrowLeft");
      read.push(await page.textContent("#said"));
    }
    const shown = (summary.training.validationAccuracy * 100).toFixed(2);
    expect(read.join("\n")).to.match(new RegExp(`^Epoch \\d+, validation: ${shown}%$`, "m"));
    expect(await page.textContent("#tip")).to.equal(read[1]);
    const curves = await Promise.all(
      (await page.locator(".curves .plot").all()).map((plot) => plot.locator(".mark-line path").count()),
    );
    expect(curves, "accuracy and loss, of training and validation each").to.deep.equal([2, 2]);
  });

  it("shows the workspace: domain, user, space, and the script of the kernel", async () => {
    const text = (await page.textContent("#workspace")) ?? "";
    expect(text).to.contain(opened.domainId);
    expect(text).to.contain(opened.userProfileName);
    expect(text).to.contain("ipykernel");
  });

  it("classifies a dropped picture as InvokeEndpoint does, and sees its capture arrive", async () => {
    const before = await page.locator("[data-capture]").first().getAttribute("data-capture");
    const transfer = await page.evaluateHandle(`(() => {
      const bytes = Uint8Array.from(atob("${picture.toString("base64")}"), (letter) => letter.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], "dropped.png", { type: "image/png" }));
      return data;
    })()`);
    await page.dispatchEvent(".drop", "drop", { dataTransfer: transfer });
    const rows = page.locator('[data-file="dropped.png"] [data-class]');
    await rows.first().waitFor();
    const shown = await Promise.all(
      (await rows.all()).map(async (row) => [
        await row.getAttribute("data-class"),
        Number(await row.getAttribute("data-probability")),
      ]),
    );
    expect(Object.fromEntries(shown) as object).to.deep.equal(await askDirectly());
    // The newest capture is another now, and has its picture.
    const newest = page.locator(`#wall > li:first-child:not([data-capture="${before ?? ""}"])`);
    await newest.waitFor({ timeout: 15_000 });
    await until(page, `document.querySelector("#wall img").naturalWidth === 32`);
    await page.locator("[data-capture] button").first().press("Enter");
    expect(await page.textContent("#record-title")).to.contain(summary.prediction.label);
    await page.keyboard.press("Escape");
  });

  it("shows a photograph that was stored on its side upright: as it is dropped, captured, and in an execution", async () => {
    const newest = (): Promise<string | null> => page.locator("#wall > li").first().getAttribute("data-capture");
    const [photograph, before] = [sidewaysPhotograph(), await newest()];
    await page.setInputFiles("#picture", { name: "sideways.jpg", mimeType: "image/jpeg", buffer: photograph });
    await page.locator('[data-file="sideways.jpg"] [data-class]').first().waitFor();
    expect(await shownAs(page, '[data-file="sideways.jpg"] img'), "dropped").to.deep.equal(UPRIGHT);

    await page.locator(`#wall > li:first-child:not([data-capture="${before ?? ""}"])`).waitFor({ timeout: 15_000 });
    expect(await shownAs(page, "#wall > li:first-child img"), "captured").to.deep.equal(UPRIGHT);

    const Key = "test/sideways.jpg";
    await new S3Client({ ...config, forcePathStyle: true }).send(
      new PutObjectCommand({ Bucket: bucket, Key, Body: photograph }),
    );
    const captured = await newest();
    await startExecution("sideways", Key);
    await page.locator('[data-execution="sideways"]:not([data-status="RUNNING"])').waitFor({ timeout: 20_000 });
    expect(await shownAs(page, '[data-execution="sideways"] img'), "execution").to.deep.equal(UPRIGHT);
    await page.locator(`#wall > li:first-child:not([data-capture="${captured ?? ""}"])`).waitFor({ timeout: 15_000 });
    expect(await shownAs(page, "#wall > li:first-child img"), "captured by the execution").to.deep.equal(UPRIGHT);
  });

  it("says what is wrong with a file that is no picture", async () => {
    await page.setInputFiles("#picture", {
      name: "words.png",
      mimeType: "image/png",
      buffer: Buffer.from("no picture"),
    });
    const reason = page.locator('[data-file="words.png"] .reason');
    expect(await reason.textContent()).to.match(/^Not a PNG or JPEG image/);
    expect(complaints.splice(0)).to.have.length(1); // The browser's own note of the answer 422.
  });

  it("sees an execution start, and its way through the graph", async () => {
    const name = "started-meanwhile";
    await startExecution(name, summary.prediction.image);
    const article = page.locator(`[data-execution="${name}"]:not([data-status="RUNNING"])`);
    await article.waitFor({ timeout: 20_000 });
    const way = (state: string): string => `[data-execution="${name}"] [data-node="state:${state}"][data-way="ok"]`;
    await page.locator(way("SerializeImageData")).waitFor();
    await page.locator(way("ClassifyImage")).waitFor();
    const end =
      (await article.getAttribute("data-status")) === "SUCCEEDED" ? "end" : "failure:THRESHOLD_CONFIDENCE_NOT_MET";
    expect(await page.locator(`[data-execution="${name}"] [data-node="${end}"]`).getAttribute("data-way")).to.match(
      /ok|bad/,
    );
  });

  it("follows a job from its start to its last epoch", async () => {
    const sagemaker = new SageMakerClient(config);
    const first = await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: summary.training.jobName }));
    const name = "started-meanwhile";
    await sagemaker.send(
      new CreateTrainingJobCommand({
        TrainingJobName: name,
        // Without the metrics, which a built-in algorithm tells and doesn't take.
        AlgorithmSpecification: first.AlgorithmSpecification && {
          ...first.AlgorithmSpecification,
          MetricDefinitions: undefined,
        },
        HyperParameters: { ...first.HyperParameters, epochs: "12" },
        InputDataConfig: first.InputDataConfig,
        OutputDataConfig: { S3OutputPath: first.OutputDataConfig?.S3OutputPath },
        ResourceConfig: first.ResourceConfig,
        StoppingCondition: first.StoppingCondition,
        RoleArn: first.RoleArn,
      }),
    );
    await page.locator(`[data-job="${name}"] .plot .mark-line path`).first().waitFor({ timeout: 30_000 });
    await waitUntilTrainingJobCompletedOrStopped(
      { client: sagemaker, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
      { TrainingJobName: name },
    );
    const done = await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
    const last = done.FinalMetricDataList?.find(({ MetricName }) => MetricName === "validation:accuracy")?.Value ?? -1;
    const shown = page.locator(`[data-job="${name}"] [data-metric="validation:accuracy"]`, {
      hasText: last.toFixed(4),
    });
    await shown.waitFor();
    await page.locator(`[data-job="${name}"] .status`, { hasText: "Completed" }).waitFor();
    expect(await page.locator(".picker [aria-current] b").first().textContent()).to.equal(name);
  });

  it("shows hostile names as the text they are", async () => {
    const key = `test/"><img src=x onerror=alert(1)>.png`;
    const missing = page.waitForResponse((answer) => answer.url().includes("/picture") && answer.status() === 404);
    await startExecution("hostile", key);
    await page.locator('[data-execution="hostile"] h3', { hasText: key.slice(5) }).waitFor({ timeout: 20_000 });
    expect(await page.locator('img[src="x"]').count()).to.equal(0);
    // There is no picture of that key, and the browser notes the answer 404.
    await missing;
    await page.waitForTimeout(300);
    expect(complaints.splice(0).filter((one) => !one.includes("404"))).to.deep.equal([]);
  });

  for (const [name, size, scheme] of [
    ["desktop", { width: 1280, height: 900 }, "light"],
    ["dark", { width: 1280, height: 900 }, "dark"],
    ["phone", { width: 375, height: 800 }, "light"],
  ] as const) {
    it(`fits ${name}, without a complaint of the browser`, async () => {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: scheme });
      await page.evaluate("window.scrollTo({ top: 0, behavior: 'instant' })");
      expect(await page.evaluate("document.documentElement.scrollWidth")).to.equal(size.width);
      await page.screenshot({ path: join(screenshots, `studio-${name}.png`), fullPage: true });
      expect(complaints).to.deep.equal([]);
    });
  }

  it("refuses a used URL, an expired one, and whoever has no session", async () => {
    const sagemaker = new SageMakerClient(config);
    const { domainId: DomainId, userProfileName: UserProfileName } = opened;
    const { AuthorizedUrl: short = "" } = await sagemaker.send(
      new CreatePresignedDomainUrlCommand({ DomainId, UserProfileName, ExpiresInSeconds: 5 }),
    );
    const other = await (await browser?.newContext())?.newPage();
    const used = await other?.goto(opened.url);
    expect(used?.status()).to.equal(403);
    expect(await other?.textContent("h1")).to.equal("Studio needs a fresh link");
    expect((await other?.goto(`${config.endpoint}/_studio/`))?.status()).to.equal(401);
    for (const path of ["api/session", "api/events", "api/workspace", "page/main.ts"])
      expect((await fetch(`${config.endpoint}/_studio/${path}`)).status, path).to.equal(401);
    await new Promise((resolve) => setTimeout(resolve, 5100));
    expect((await other?.goto(short))?.status()).to.equal(403);
  });

  it("ends the session when asked to", async () => {
    await page.click("#sign-out");
    await page.locator("#ended").waitFor();
    expect((await page.goto(`${config.endpoint}/_studio/`))?.status()).to.equal(401);
  });

  async function askDirectly(): Promise<Record<string, number>> {
    const runtime = new SageMakerRuntimeClient(config);
    const answer = await runtime.send(
      new InvokeEndpointCommand({ EndpointName: summary.endpoint.name, ContentType: "image/png", Body: picture }),
    );
    const probabilities = JSON.parse(Buffer.from(answer.Body).toString()) as number[];
    return Object.fromEntries(["bicycle", "motorcycle"].map((label, index) => [label, probabilities[index] ?? -1]));
  }

  async function startExecution(name: string, key: string): Promise<void> {
    const sfn = new SFNClient(config);
    const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
    const machine = stateMachines.find(({ name: one }) => one?.startsWith("inference-"));
    const input = JSON.stringify({ image_data: "", s3_bucket: bucket, s3_key: key });
    await sfn.send(new StartExecutionCommand({ stateMachineArn: machine?.stateMachineArn ?? "", name, input }));
  }
});
