import { setTimeout as sleep } from "node:timers/promises";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  SetAlarmStateCommand,
  type SetAlarmStateInput,
} from "@aws-sdk/client-cloudwatch";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { ArtifactModel, MonitoredEndpoint } from "../../../components/index.ts";
import type { DriftDetail } from "../../../domain/drift/monitorSignals.ts";
import { BaselineSums } from "../../../domain/drift/baselineSums.ts";
import { encodePng } from "../../../domain/images/png.ts";
import { Random } from "../../../domain/sample/random.ts";
import { buildFunctions } from "../../../functions/build.ts";
import type { MonitorSummary } from "../../../functions/monitorCaptures.ts";
import { captureLine } from "../../support/captures.ts";
import { ComponentStacks, type ComponentStack } from "../components/stacks.ts";
import { putForeignModel, s3Client } from "../examples/pictures.ts";
import { ListeningQueue } from "./listeningQueue.ts";

const BUCKET = "foreign-models";
const WINDOW = 200;

interface Traffic {
  /** Share of bicycles. */
  readonly bicycles?: number;
  /** What the pictures' light is multiplied by. */
  readonly light?: number;
  /** Share of pictures that the model is unsure of, beside the usual ones. */
  readonly unsure?: number;
}

function request(seed: number, { bicycles = 0.5, light = 1, unsure = 0 }: Traffic) {
  const random = new Random(seed * 7919);
  const chance = (): number => random.next();
  const confidence = chance() < unsure ? 0.6 : 0.8 + 0.2 * Math.sqrt(chance());
  const level = 60 + 140 * chance();
  const rgb = Uint8Array.from({ length: 8 * 8 * 3 }, () => light * (level + 40 * chance()));
  return {
    image: encodePng(rgb, 8, 8),
    probabilities: chance() < bicycles ? [confidence, 1 - confidence] : [1 - confidence, confidence],
  };
}

describe("the monitor on the local cloud", function () {
  this.timeout(180_000);
  const stacks = new ComponentStacks();
  let stack: ComponentStack<object>;
  let endpointName: string;
  let functionName: string;
  let subscriber: ListeningQueue;
  let retraining: ListeningQueue;
  const start = new Date(Date.now() - 40 * 3_600_000);

  before(async () => {
    await Promise.all([stacks.start(), buildFunctions()]);
    const modelArtifactUri = await putForeignModel(stacks.cloud, BUCKET);
    stack = await stacks.add("monitors", () => {
      const model = new ArtifactModel("given", { modelArtifactUri });
      const endpoint = new MonitoredEndpoint("scones", {
        model,
        captureBucket: { bucketName: BUCKET, bucketArn: `arn:aws:s3:::${BUCKET}` },
        monitor: { scheduleExpression: "cron(* * * * ? *)", createTopic: true, driftEvent: true },
      });
      return { endpointName: endpoint.endpointName, monitor: endpoint.monitor };
    });
    await stack.up({});
    endpointName = String(stack.outputs["endpointName"]?.value);
    ({ functionName } = stack.outputs["monitor"]?.value as { functionName: string });
    const sums = new BaselineSums(0.93, ["bicycle", "motorcycle"]);
    for (let i = 0; i < 400; i++) {
      const { image, probabilities } = request(10_000 + i, {});
      sums.add({ body: image, label: "bicycle", probabilities });
    }
    await put(`monitoring/${endpointName}/baseline.json`, JSON.stringify(sums.numbers()));
    subscriber = new ListeningQueue(stacks.cloud, "on-call");
    retraining = new ListeningQueue(stacks.cloud, "retraining");
    const { AlarmActions: [topicArn = ""] = [] } = (await described())[0] ?? {};
    await subscriber.subscribe(topicArn);
    await retraining.match({ source: ["sagemaker-workflow.monitor"], "detail-type": ["Model drift detected"] });
  });
  after(() => stacks.remove());

  const put = (Key: string, Body: string) =>
    s3Client(stacks.cloud).send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));

  const hourName = (hour: number): string =>
    `AllTraffic/${new Date(start.getTime() + hour * 3_600_000).toISOString().slice(0, 13).replace(/[-T]/g, "/")}`;

  async function capture(hour: number, file: string, count: number, traffic: Traffic = {}): Promise<void> {
    const time = new Date(start.getTime() + hour * 3_600_000).toISOString();
    const lines = Array.from({ length: count }, (_, i) =>
      captureLine({ id: `${hour}-${file}-${i}`, time, ...request(hour * 1000 + i, traffic) }),
    );
    await put(`captured/${endpointName}/${hourName(hour)}/${file}.jsonl`, lines.join("\n"));
  }

  async function run(): Promise<MonitorSummary> {
    const { FunctionError, Payload } = await new LambdaClient(stacks.cloud.config()).send(
      new InvokeCommand({ FunctionName: functionName }),
    );
    const text = Buffer.from(Payload ?? []).toString();
    expect(FunctionError, text).to.equal(undefined);
    return JSON.parse(text) as MonitorSummary;
  }

  const described = async () =>
    (
      await new CloudWatchClient(stacks.cloud.config()).send(
        new DescribeAlarmsCommand({ AlarmNamePrefix: "scones-monitor" }),
      )
    ).MetricAlarms ?? [];

  const shortName = (AlarmName = ""): string => AlarmName.replace(/^scones-monitor-|-\w+$/g, "");

  const alarms = async (): Promise<Record<string, string | undefined>> =>
    Object.fromEntries((await described()).map(({ AlarmName, StateValue }) => [shortName(AlarmName), StateValue]));

  /** What the topic's subscriber hears when an alarm goes off. */
  const heard = (alarm: string): Promise<{ readonly NewStateReason: string }> =>
    subscriber.next(
      ({ AlarmName, NewStateValue }: { AlarmName: string; NewStateValue: string; NewStateReason: string }) =>
        shortName(AlarmName) === alarm && NewStateValue === "ALARM",
    );

  async function read(name: string): Promise<Record<string, unknown>> {
    const Key = `monitoring/${endpointName}/${name}`;
    const { Body } = await s3Client(stacks.cloud).send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    return JSON.parse((await Body?.transformToString()) ?? "") as Record<string, unknown>;
  }

  it("changes nothing when it is brought up again", async () => {
    expect(await stack.preview({})).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
  });

  it("tells the topic's subscriber that nothing is captured", async () => {
    const silence = (await described()).find(({ AlarmName }) => shortName(AlarmName) === "silence");
    const state = { AlarmName: silence?.AlarmName, StateValue: "OK", StateReason: "as if there had been requests" };
    await new CloudWatchClient(stacks.cloud.config()).send(new SetAlarmStateCommand(state as SetAlarmStateInput));
    const { NewStateReason } = await heard("silence");
    expect(NewStateReason).to.match(/no datapoints were received for 24 periods|datapoints \[0/);
  });

  it("raises no alarm on unchanged traffic", async () => {
    for (let hour = 0; hour < 10; hour++) await capture(hour, "00-a", WINDOW);
    const { hours } = await run();
    expect(hours.map(({ judged, violations }) => [judged, violations])).to.deep.equal(
      Array.from({ length: 10 }, () => [true, 0]),
    );
    expect(await alarms()).to.deep.equal({ drift: "OK", "low-confidence": "OK", silence: "OK" });
  });

  it("loses no late file, and counts none twice", async () => {
    await capture(3, "59-late", 50);
    const late = await run();
    expect(late.files).to.equal(1);
    expect(late.hours).to.deep.equal([{ hour: hourName(3), count: 250, judged: true, violations: 0 }]);
    expect(await run()).to.deep.equal({ files: 0, complete: true, hours: [] });
  });

  it("alarms on darkened pictures within two windows, and says why", async () => {
    await capture(11, "00-a", WINDOW, { light: 0.6 });
    await capture(12, "00-a", WINDOW, { light: 0.6 });
    expect((await run()).hours.every(({ violations }) => violations > 0)).to.equal(true);
    expect(await alarms()).to.include({ drift: "ALARM", "low-confidence": "OK" });
    await heard("drift");
    const { detail } = await retraining.next(({ detail: about }: { readonly detail: DriftDetail }) =>
      about.features.includes("brightness"),
    );
    expect(detail).to.deep.include({ endpointName, variantName: "AllTraffic", count: WINDOW });
    const { violations } = await read(`reports/${hourName(11)}/constraint_violations.json`);
    expect(violations).to.be.an("array").with.nested.property("[0].constraint_check_type", "baseline_drift_check");
    expect((violations as { feature_name: string }[]).map((one) => one.feature_name)).to.include("brightness");
    expect(await read(`reports/${hourName(11)}/statistics.json`)).to.deep.include({ dataset: { item_count: WINDOW } });
  });

  it("says so of another mix of classes too", async () => {
    await capture(13, "00-a", WINDOW, { bicycles: 0.8 });
    const [hour] = (await run()).hours;
    expect(hour?.violations).to.equal(1);
    expect((await read(`hours/${hourName(13)}.json`))["drifted"]).to.deep.equal(["class"]);
  });

  it("alarms on too many unsure answers, and tells the subscriber", async () => {
    await capture(15, "00-a", WINDOW, { unsure: 0.5 });
    await run();
    expect(await alarms()).to.include({ "low-confidence": "ALARM" });
    await heard("low-confidence");
  });

  it("runs by its schedule", async () => {
    await capture(14, "00-a", WINDOW);
    const deadline = Date.now() + 90_000;
    let known: unknown;
    while (known === undefined && Date.now() < deadline) {
      await sleep(1000);
      known = ((await read("checkpoint.json"))["requests"] as Record<string, number>)[hourName(14)];
    }
    expect(known).to.equal(WINDOW);
  });

  it("goes, and leaves what it wrote", async () => {
    await stack.destroy();
    expect(await alarms()).to.deep.equal({});
    expect(await read("checkpoint.json")).to.have.property("hours");
  });
});
