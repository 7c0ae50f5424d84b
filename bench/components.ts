/**
 * What the library costs a program in time, beside its peer: a plain `import "@pulumi/aws"`, with which most programs begin.
 *
 *   node bench/components.ts [RUNS]
 *
 * Each import is a process of its own; they take turns. Constructors run with mocks, each in a deployment of its own.
 * The median of the runs counts, and the best is given beside it.
 */
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import {
  ArtifactModel,
  DataBucket,
  InferenceWorkflow,
  MonitoredEndpoint,
  StudioWorkspace,
  TrainedModel,
} from "../components/index.ts";
import { deploy } from "../test/support/pulumiMocks.ts";

const runs = Number(process.argv[2] ?? 7);
const bucket = { bucketName: "b", bucketArn: "arn:aws:s3:::b" };
const endpoint = { endpointName: "e", endpointArn: "arn:aws:sagemaker:eu-central-1:123456789012:endpoint/e" };
const hyperparameters = { numClasses: 2, numTrainingSamples: 100 };
const model = { modelName: "m" };

const imports = {
  "components/index.ts": new URL("../components/index.ts", import.meta.url).href,
  "@pulumi/aws, whole": import.meta.resolve("@pulumi/aws"),
  "@pulumi/pulumi alone": import.meta.resolve("@pulumi/pulumi"),
};
const constructors = {
  DataBucket: () => new DataBucket("thing"),
  TrainedModel: () => new TrainedModel("thing", { bucket, dataVersion: "1", hyperparameters }),
  ArtifactModel: () => new ArtifactModel("thing", { modelArtifactUri: "s3://b/model.tar.gz" }),
  MonitoredEndpoint: () => new MonitoredEndpoint("thing", { model, captureBucket: bucket }),
  InferenceWorkflow: () => new InferenceWorkflow("thing", { bucket, endpoint }),
  StudioWorkspace: () => new StudioWorkspace("thing"),
};

console.log(`Node ${process.version}, ${availableParallelism()} cores, ${runs} runs\n`);
row("import", "median ms", "best ms", "goal ms");
const imported = new Map<string, number[]>();
for (let run = 0; run < runs; run++) {
  for (const [name, url] of Object.entries(imports))
    imported.set(name, [...(imported.get(name) ?? []), timeImport(url)]);
}
for (const [name, times] of imported) report(name, times, name.startsWith("components") ? "1500" : "");

// Pulumi takes a stack trace at every resource and promise for its own debugging; the second figures are without.
for (const [title, limit] of [
  ["constructor", Error.stackTraceLimit],
  ["constructor, no stack traces", 0],
] as const) {
  console.log("");
  row(title, "median ms", "best ms", "goal ms");
  Error.stackTraceLimit = limit;
  for (const [name, construct] of Object.entries(constructors)) {
    const times: number[] = [];
    for (let run = 0; run < runs * 5; run++) times.push(await timeConstructor(construct));
    report(name, times, "5");
  }
}

function timeImport(url: string): number {
  const script = `const start = performance.now(); await import(${JSON.stringify(url)}); console.log(performance.now() - start);`;
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

function report(name: string, times: readonly number[], goal: string): void {
  const sorted = [...times].sort((a, b) => a - b);
  const digits = (value: number | undefined): string => (value ?? NaN).toFixed(1);
  row(name, digits(sorted[Math.floor(sorted.length / 2)]), digits(sorted[0]), goal);
}

function row(name: string, ...figures: readonly string[]): void {
  console.log(name.padEnd(30) + figures.map((figure) => figure.padStart(11)).join(""));
}
