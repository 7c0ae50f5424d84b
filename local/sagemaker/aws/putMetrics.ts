import type { MetricDatum } from "@aws-sdk/client-cloudwatch";
import type { Services } from "../context.ts";

const BATCH = 500;

/** Sends values to CloudWatch, as a role or (left out) as the service itself; who may not has no metrics there, as on AWS. */
export async function putMetrics(
  { cloud, options }: Pick<Services, "cloud" | "options">,
  what: string,
  Namespace: string,
  data: readonly MetricDatum[],
  roleArn?: string,
): Promise<void> {
  if (data.length === 0) return;
  try {
    const { PutMetricDataCommand } = await import("@aws-sdk/client-cloudwatch");
    const client = await cloud.metrics(roleArn);
    for (let start = 0; start < data.length; start += BATCH)
      await client.send(new PutMetricDataCommand({ Namespace, MetricData: data.slice(start, start + BATCH) }));
  } catch (error) {
    options.log(`${what} were not stored: ${error instanceof Error ? error.message : String(error)}`);
  }
}
