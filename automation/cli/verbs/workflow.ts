import { randomBytes } from "node:crypto";
import { GateError, UsageError } from "../../runs/errors.ts";
import { bucketAndPrefix } from "../../stack/s3Uri.ts";
import { readBucketManifest } from "../../dataset/labels.ts";
import type { CommonOptions } from "../../runs/options.ts";
import { listKeys } from "../../predictions/findPictures.ts";
import { selectionOrder } from "../../dataset/selection.ts";
import type { Session } from "../../runs/session.ts";
import { testImages } from "../../runs/steps/dataset.ts";
import { cloudStep } from "../../runs/steps/deployment.ts";
import { examplesOf, exportWorkflow } from "../../runs/steps/results.ts";
import { describeTally } from "../../runs/summary.ts";
import type { ExecutionRecord } from "../../workflow/workflow.ts";
import { executionArn, latestExecutions, readExecution, runExecutions, tally } from "../../workflow/workflow.ts";
import { execute } from "./execute.ts";

interface WorkflowRunOptions extends CommonOptions {
  readonly images: readonly string[];
  readonly count?: number;
  readonly concurrency?: number;
  readonly maxFailed?: number;
}

export function workflowRunVerb(options: WorkflowRunOptions): Promise<number> {
  return execute(options, async (session) => {
    const { clients, reporter, signal } = session;
    reporter.start("workflow run", { ...options, steps: ["cloud", "workflow"] });
    await cloudStep(session);
    const records = await reporter.step("workflow", async (step) => {
      const outputs = await session.outputs();
      const { bucketName: bucket, stateMachineArn, classes } = outputs;
      const labels = testImages((await readBucketManifest(clients, bucket, outputs.trainingJobName)).files);
      const chosen =
        options.images.length > 0
          ? await namedImages(session, options.images, bucket)
          : { bucket, keys: selectionOrder(labels).slice(0, options.count ?? 24) };
      const found = await runExecutions({
        clients,
        target: { stateMachineArn, bucket: chosen.bucket, classes },
        keys: chosen.keys,
        labels: chosen.bucket === bucket ? labels : new Map(),
        namePrefix: `cli-${Date.now().toString(36)}-${randomBytes(3).toString("hex")}`,
        concurrency: options.concurrency ?? 8,
        signal,
        reporter,
        onFinished: (_, done) => step.progress(`${done} of ${chosen.keys.length}`, done / chosen.keys.length),
      });
      return { value: found, message: describeTally(tally(found), found)[0] ?? "" };
    });
    const result = tally(records);
    reporter.result({ ...result, executions: records }, describeTally(result, records).slice(1));
    const limit = options.maxFailed;
    if (limit !== undefined && result.failed > limit * result.executions) {
      throw new GateError(
        `${result.failed} of ${result.executions} executions failed, more than --max-failed ${limit}.`,
      );
    }
  });
}

/** S3 objects or prefixes, or keys of the stack's own bucket. */
async function namedImages(
  session: Session,
  images: readonly string[],
  ownBucket: string,
): Promise<{ bucket: string; keys: string[] }> {
  const places = images.map((image) => {
    if (!image.startsWith("s3://")) return { bucket: ownBucket, key: image };
    const { bucket, prefix } = bucketAndPrefix(image);
    return { bucket, key: image.endsWith("/") ? prefix : prefix.replace(/\/$/, "") };
  });
  const buckets = [...new Set(places.map(({ bucket }) => bucket))];
  const [bucket = ownBucket] = buckets;
  if (buckets.length > 1)
    throw new UsageError(`All images of one call must be in one bucket, not in ${buckets.join(" and ")}.`);
  const s3 = await session.clients.s3();
  const found = await Promise.all(places.map(({ key }) => listKeys(s3, bucket, key)));
  found.forEach((keys, index) => {
    if (keys.length === 0) throw new UsageError(`There is no object under ${images[index] ?? ""} in bucket ${bucket}.`);
  });
  return { bucket, keys: [...new Set(found.flat())].filter((key) => /\.(png|jpe?g)$/i.test(key)) };
}

function noSuchExecution(arn: string): (error: unknown) => never {
  return (error) => {
    if ((error as Error).name !== "ExecutionDoesNotExist") throw error;
    throw new UsageError(`There is no execution ${arn}. The events of \`workflow run --json\` have the names.`);
  };
}

interface WorkflowExportOptions extends CommonOptions {
  readonly execution?: readonly string[];
}

export function workflowExportVerb(options: WorkflowExportOptions): Promise<number> {
  return execute(options, async (session) => {
    const { clients, reporter } = session;
    reporter.start("workflow export", { ...options, steps: ["cloud", "export"] });
    await cloudStep(session);
    const files = await reporter.step("export", async () => {
      const { stateMachineArn, classes } = await session.outputs();
      const { DescribeStateMachineCommand } = await import("@aws-sdk/client-sfn");
      const sfn = await clients.sfn();
      const { definition = "" } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
      const named = (options.execution ?? []).map((name) =>
        name.startsWith("arn:") ? name : executionArn(stateMachineArn, name),
      );
      const executions: ExecutionRecord[] =
        named.length > 0
          ? await Promise.all(
              named.map((arn) => readExecution(sfn, arn, classes, new Map()).catch(noSuchExecution(arn))),
            )
          : examplesOf(await latestExecutions(sfn, stateMachineArn, 100, classes, new Map()));
      const written = await exportWorkflow(options.out, definition, executions);
      return { value: written, message: `${written.join(", ")} in ${options.out}` };
    });
    reporter.result({ out: options.out, files }, []);
  });
}
