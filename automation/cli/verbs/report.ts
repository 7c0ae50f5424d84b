import { knownPrediction } from "../../predictions/knownPrediction.ts";
import { s3Picture } from "../../predictions/findPictures.ts";
import { makeOutFolder } from "../../runs/outFolder.ts";
import { readBucketManifest } from "../../dataset/labels.ts";
import type { CommonOptions } from "../../runs/options.ts";
import { chooseSample } from "../../dataset/selection.ts";
import { testImages } from "../../runs/steps/dataset.ts";
import { cloudStep, endpointStep, trainingStep } from "../../runs/steps/deployment.ts";
import { readWatched } from "../../runs/steps/monitor.ts";
import { monitorStep, reportStep } from "../../runs/steps/results.ts";
import { latestExecutions } from "../../workflow/workflow.ts";
import { execute } from "./execute.ts";
import pMap from "p-map";

/** The report about what is deployed and what it has done. It asks nothing of the endpoint or the monitor: it only reads. */
export function reportVerb(options: CommonOptions & { executions?: number }): Promise<number> {
  return execute(options, async (session) => {
    const { clients, reporter } = session;
    reporter.start("report", { ...options, steps: ["cloud", "training", "endpoint", "monitor", "report"] });
    await makeOutFolder(options.out);
    await cloudStep(session);
    const outputs = await session.outputs();
    const bucket = outputs.bucketName;
    const training = await trainingStep(session, outputs.trainingJobName);
    const endpoint = await endpointStep(session, outputs.endpointName);
    const manifest = await readBucketManifest(clients, bucket, outputs.trainingJobName);
    const { monitoring, monitor, shadow } = await monitorStep(session, outputs, { manifest }, readWatched);
    const images = testImages(manifest.files);
    const [{ definition = "" }, records] = await Promise.all([
      describeMachine(),
      clients
        .sfn()
        .then((sfn) =>
          latestExecutions(sfn, outputs.stateMachineArn, options.executions ?? 100, outputs.classes, images),
        ),
    ]);
    const executions = await pMap(
      records,
      async (record) =>
        images.has(record.s3Key)
          ? { ...record, png: await s3Picture(() => clients.s3(), bucket, record.s3Key).read() }
          : record,
      { concurrency: 8 },
    );
    const prediction = knownPrediction(executions, monitoring.records, outputs.classes, chooseSample(images));
    const { dataset: name, classes, train, test, bytes } = manifest;
    const files = await reportStep(session, {
      generatedAt: new Date(),
      cloud: options.cloud,
      stack: options.stack,
      threshold: outputs.confidenceThreshold,
      dataset: { name, classes, train, test, bytes },
      training,
      endpoint,
      ...(prediction && { prediction }),
      workflow: { stateMachineArn: outputs.stateMachineArn, definition, executions },
      monitoring,
      ...(monitor && { monitor }),
      ...(shadow && { shadow }),
    });
    reporter.result({ out: options.out, files }, []);

    async function describeMachine(): Promise<{ definition?: string | undefined }> {
      const { DescribeStateMachineCommand } = await import("@aws-sdk/client-sfn");
      const { stateMachineArn } = outputs;
      return (await clients.sfn()).send(new DescribeStateMachineCommand({ stateMachineArn }));
    }
  });
}
