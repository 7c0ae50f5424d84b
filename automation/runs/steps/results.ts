import { join } from "node:path";
import { writeAtomically } from "../../../system/atomicWrite.ts";
import type { StackOutputs } from "../../../domain/configuration/stackOutputs.ts";
import { collectCaptures } from "../../predictions/captures.ts";
import type { Manifest } from "../../../domain/dataset/manifest.ts";
import type { MonitorFindings } from "../../monitoring/monitorFunction.ts";
import type { MonitoringResult, ShadowRange } from "../../monitoring/monitoring.ts";
import { makeOutFolder } from "../outFolder.ts";
import { formatPercent, formatCount, plural } from "../../progress/format.ts";
import type { ReportData } from "../../report/reportData.ts";
import type { Session } from "../session.ts";
import type { ExecutionRecord } from "../../workflow/workflow.ts";
import { readState } from "../../stack/stack.ts";
import { describeFindings, watch } from "./monitor.ts";
import { costOf } from "./preflight.ts";
import { describeShadow, shadowMetrics } from "./shadow.ts";

/** On AWS a capture takes a minute or two to arrive; where sampling is below 100 % some never do. */
const capturePatienceSeconds = 180;

export function captureSource(outputs: StackOutputs): string {
  return `${outputs.captureUri.replace(/\/$/, "")}/${outputs.endpointName}`;
}

/** Loads what draws, while something else is waited for; should it fail, the report will say so. */
export async function loadReportLibraries(): Promise<void> {
  const { loadLibraries } = await import("../../report/index.ts");
  await loadLibraries();
}

/** Reads the captured data back from S3, once what this run invoked is in it. */
export async function capturesStep(
  session: Session,
  outputs: StackOutputs,
  invocations: { readonly expected: number; readonly since: Date },
): Promise<readonly string[]> {
  return session.reporter.step("captures", async (step) => {
    const { expected } = invocations;
    const { files, arrived } = await collectCaptures({
      clients: session.clients,
      source: captureSource(outputs),
      folder: join(session.options.out, "captured"),
      ...invocations,
      patienceSeconds: capturePatienceSeconds,
      signal: session.signal,
      onProgress: (count) =>
        step.progress(`${count} of ${expected} records arrived`, expected > 0 ? count / expected : 1),
    });
    if (arrived < expected) {
      session.reporter.warn(
        `Only ${arrived} of ${expected} captured predictions of this run arrived within ${capturePatienceSeconds} s. ` +
          "An endpoint that samples less than 100 % captures fewer; otherwise `scones monitor` will find them later.",
      );
    }
    return {
      value: files.map((name) => `captured/${name}`),
      message: `${plural(files.length, "file")} read back, ${arrived} of this run's ${expected} records in them`,
      counts: { files: files.length, arrived, expected },
    };
  });
}

/** When a model was made: what an endpoint of the name captured before came from an earlier one. */
async function modelCreated({ clients }: Session, ModelName: string): Promise<Date | undefined> {
  const { DescribeModelCommand } = await import("@aws-sdk/client-sagemaker");
  return (await (await clients.sagemaker()).send(new DescribeModelCommand({ ModelName }))).CreationTime;
}

/** When the live model took over: when it was made, or later, as its baseline says of one that was a shadow at first. */
async function liveSince(session: Session, outputs: StackOutputs): Promise<Date | undefined> {
  const { readBaseline } = await import("../../predictions/baseline.ts");
  const [created, baseline] = await Promise.all([
    modelCreated(session, outputs.modelName),
    readBaseline(session.clients, outputs),
  ]);
  const said = baseline?.model?.name === outputs.modelName ? Date.parse(baseline.since ?? "") : Number.NaN;
  return Number.isNaN(said) || (created !== undefined && created.getTime() > said) ? created : new Date(said);
}

/** What to compare of the shadow: what it and the live model captured since both are there; nothing where there is none now. */
export async function shadowRange(session: Session, outputs: StackOutputs): Promise<ShadowRange | false> {
  if (outputs.shadow === undefined) return false;
  const made = await Promise.all([liveSince(session, outputs), modelCreated(session, outputs.shadow.modelName)]);
  const from = made.flatMap((time) => time?.getTime() ?? []);
  return from.length === 0 ? {} : { from: new Date(Math.max(...from)) };
}

interface Monitored {
  readonly monitoring: MonitoringResult;
  readonly monitor: MonitorFindings | undefined;
  readonly shadow?: NonNullable<ReportData["shadow"]>;
}

/** Has the monitor look at what is new (or only reads what it has found), and counts the captured predictions of the deployed model. */
export async function monitorStep(
  session: Session,
  outputs: StackOutputs,
  data: { readonly manifest: Manifest },
  look: typeof watch = watch,
): Promise<Monitored> {
  return session.reporter.step("monitor", async () => {
    const { manifestLabels, queryCaptures } = await import("../../monitoring/monitoring.ts");
    const [from, shadow] = await Promise.all([liveSince(session, outputs), shadowRange(session, outputs)]);
    const s3 = await session.clients.s3();
    const [{ findings: monitor }, monitoring] = await Promise.all([
      look(session, outputs),
      queryCaptures({
        source: captureSource(outputs),
        s3,
        threshold: outputs.confidenceThreshold,
        classes: outputs.classes,
        labels: manifestLabels(data.manifest.files),
        shadow,
        ...(from === undefined ? {} : { from }),
      }),
    ]);
    const variants = shadow === false ? undefined : await shadowMetrics(session, outputs, shadow);
    const since =
      from === undefined ? "" : `, of the model of ${from.toISOString().slice(0, 16).replace("T", " ")} UTC`;
    return {
      value: {
        monitoring,
        monitor,
        ...(variants && outputs.shadow && { shadow: { modelName: outputs.shadow.modelName, variants } }),
      },
      message: `${describeMonitoring(monitoring)}${since}${describeFindings(monitor)}${describeShadow(monitoring.shadow)}`,
      counts: { captures: monitoring.captures, lowConfidence: monitoring.lowConfidence },
    };
  });
}

export function describeMonitoring(result: MonitoringResult): string {
  const classes = Object.entries(result.byClass).map(([label, count]) => `${formatCount(count)} ${label}`);
  return `${plural(result.captures, "capture")} (${classes.join(", ")}), ${formatCount(result.lowConfidence)} below ${formatPercent(result.threshold)}`;
}

/** The deployed definition and its picture, the paths of a succeeded and of a failed execution coloured. */
export async function exportWorkflow(
  out: string,
  definition: string,
  executions: readonly ExecutionRecord[],
): Promise<string[]> {
  const { renderWorkflowGraph } = await import("../../../pictures/workflow/workflowPicture.ts");
  const graph = await renderWorkflowGraph(definition, [...executions]);
  await makeOutFolder(out);
  const readable = `${JSON.stringify(JSON.parse(definition), null, 2)}\n`;
  await Promise.all([
    writeAtomically(join(out, "inference-workflow.asl.json"), readable),
    writeAtomically(join(out, "inference-workflow.svg"), graph.svg),
    writeAtomically(join(out, "inference-workflow.png"), graph.png),
  ]);
  return ["inference-workflow.asl.json", "inference-workflow.svg", "inference-workflow.png"];
}

export async function reportStep(
  session: Session,
  findings: Omit<ReportData, "cost" | "resources">,
): Promise<readonly string[]> {
  return session.reporter.step("report", async (step) => {
    const { out } = session.options;
    const { definition, executions } = findings.workflow;
    step.progress("drawing the workflow");
    const exported = await exportWorkflow(out, definition, examplesOf(executions));
    step.progress("writing the report");
    const { writeReport } = await import("../../report/index.ts");
    const { resources } = await readState(await session.stack());
    const deployed = resources.filter(({ custom, type }) => custom && !type.startsWith("pulumi:"));
    const written = await writeReport(
      {
        ...findings,
        cost: await costOf(session),
        resources: deployed.map(({ type, urn }) => ({ type, name: urn.slice(urn.lastIndexOf("::") + 2) })),
      },
      out,
    );
    const files = [...new Set([...exported, ...written])];
    return { value: files, message: `report.html and ${files.length - 1} more files in ${out}` };
  });
}

/** One execution that succeeded and one that failed: the two paths worth a picture. */
export function examplesOf(executions: readonly ExecutionRecord[]): ExecutionRecord[] {
  const succeeded = executions.find(({ status }) => status === "SUCCEEDED");
  const failed = executions.find(({ status }) => status !== "SUCCEEDED");
  return [succeeded, failed].filter((execution) => execution !== undefined);
}
