/**
 * What the library costs a program in time, beside its peers: a plain `import "@pulumi/aws"`, with which most programs
 * begin, and the same resources written by hand.
 *
 *   npm run build && node bench/components.ts [RUNS]
 *
 * Each import is a process of its own; they take turns. Constructors run with mocks, each in a deployment of its own, taking
 * turns with their peer. The median of the runs counts, and the best is given beside it.
 */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import type { CustomResource } from "@pulumi/pulumi";
import {
  ArtifactModel,
  DataBucket,
  InferenceWorkflow,
  MonitoredEndpoint,
  StudioWorkspace,
  TrainedModel,
} from "../components/index.ts";
import { deploy, type Registered } from "../test/support/pulumiMocks.ts";
import { median } from "./imageClassification/scores.ts";

const runs = Number(process.argv[2] ?? 7);
const bucket = { bucketName: "b", bucketArn: "arn:aws:s3:::b" };
const endpoint = { endpointName: "e", endpointArn: "arn:aws:sagemaker:eu-central-1:123456789012:endpoint/e" };
const hyperparameters = { numClasses: 2, numTrainingSamples: 100 };
const model = { modelName: "m" };

const imports = {
  "components, compiled": new URL("../dist/components/index.js", import.meta.url).href,
  "components/index.ts": new URL("../components/index.ts", import.meta.url).href,
  "@pulumi/aws, whole": import.meta.resolve("@pulumi/aws"),
  "@pulumi/pulumi alone": import.meta.resolve("@pulumi/pulumi"),
};
const constructors: Readonly<Record<string, () => unknown>> = {
  DataBucket: () => new DataBucket("thing"),
  TrainedModel: () => new TrainedModel("thing", { bucket, dataVersion: "1", hyperparameters }),
  ArtifactModel: () => new ArtifactModel("thing", { modelArtifactUri: "s3://b/model.tar.gz" }),
  MonitoredEndpoint: () => new MonitoredEndpoint("thing", { model, captureBucket: bucket }),
  InferenceWorkflow: () => new InferenceWorkflow("thing", { bucket, endpoint }),
  StudioWorkspace: () => new StudioWorkspace("thing"),
};

console.log(`Node ${process.version}, ${availableParallelism()} cores, ${runs} runs\n`);
row("import, processor time", "median ms", "best ms", "goal ms");
const imported = new Map<string, number[]>();
for (let run = 0; run < runs; run++) {
  for (const [name, url] of Object.entries(imports))
    imported.set(name, [...(imported.get(name) ?? []), timeImport(url)]);
}
for (const [name, times] of imported) report(name, times, name.startsWith("components") ? "1500" : "");

// `pulumi up` runs programs with source-map-support, which makes every stack trace dearer: Pulumi takes one a promise.
for (const [title, prepare] of [
  ["constructor", () => undefined],
  ["constructor, as pulumi up runs it", installSourceMapSupport],
] as const) {
  prepare();
  console.log("");
  row(title, "median ms", "best ms", "goal ms", "by hand ms");
  for (const [name, construct] of Object.entries(constructors)) {
    const { resources } = await deploy(construct, { preview: true });
    const byHand = await handwritten(resources);
    const times: number[] = [];
    const peer: number[] = [];
    for (let run = 0; run < runs * 3; run++) {
      times.push(await timeConstructor(construct));
      peer.push(await timeConstructor(byHand));
    }
    report(`${name} (${resources.length} resources)`, times, "5", median(peer).toFixed(1));
  }
}

/** A program that makes the same resources with the same inputs, without a component. */
async function handwritten(resources: readonly Registered[]): Promise<() => void> {
  type Class = new (name: string, args: unknown) => CustomResource;
  const made = await Promise.all(
    resources.map(async ({ type, name, inputs }) => {
      const [provider = "", module = "", member = ""] = type.split(":");
      const file = module.includes("/") ? module : `${module}/${member[0]?.toLowerCase() ?? ""}${member.slice(1)}`;
      const classes = (await import(`@pulumi/${provider}/${file}.js`)) as Readonly<Record<string, Class>>;
      return { Class: classes[member] as Class, name, inputs };
    }),
  );
  return () => {
    for (const { Class, name, inputs } of made) new Class(name, inputs);
  };
}

function installSourceMapSupport(): void {
  const support = createRequire(import.meta.resolve("@pulumi/pulumi"))("source-map-support") as { install(): void };
  support.install();
}

function timeImport(url: string): number {
  const script = `const start = process.cpuUsage(); await import(${JSON.stringify(url)}); const { user, system } = process.cpuUsage(start); console.log((user + system) / 1000);`;
  return Number(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }));
}

async function timeConstructor(construct: () => unknown): Promise<number> {
  const { result } = await deploy(
    () => {
      const start = performance.now();
      construct();
      return performance.now() - start;
    },
    { preview: true },
  );
  return result;
}

function report(name: string, times: readonly number[], goal: string, ...peers: readonly string[]): void {
  row(name, median(times).toFixed(1), Math.min(...times).toFixed(1), goal, ...peers);
}

function row(name: string, ...figures: readonly string[]): void {
  console.log(name.padEnd(36) + figures.map((figure) => figure.padStart(11)).join(""));
}
