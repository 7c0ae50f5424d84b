import type { StackOutputs } from "../../../domain/configuration/stackOutputs.ts";
import { SHADOW_VARIANT } from "../../../domain/shadow/shadowVariant.ts";
import type { MonitoringResult } from "../../monitoring/monitoring.ts";
import type { VariantMetrics } from "../../monitoring/variantMetrics.ts";
import { formatCount, formatPercent, plural, table } from "../../progress/format.ts";
import type { Session } from "../session.ts";

type Shadow = NonNullable<MonitoringResult["shadow"]>;

/** What CloudWatch says of the live variants and of the shadow, since both are what they are. */
export async function shadowMetrics(
  { clients }: Session,
  outputs: StackOutputs,
  range: { readonly from?: Date; readonly to?: Date },
): Promise<readonly VariantMetrics[]> {
  const { DescribeEndpointCommand } = await import("@aws-sdk/client-sagemaker");
  const { readVariantMetrics } = await import("../../monitoring/variantMetrics.ts");
  const { ProductionVariants = [] } = await (
    await clients.sagemaker()
  ).send(new DescribeEndpointCommand({ EndpointName: outputs.endpointName }));
  const variants = [...ProductionVariants.flatMap(({ VariantName }) => VariantName ?? []), SHADOW_VARIANT];
  return readVariantMetrics(await clients.cloudwatch(), outputs.endpointName, variants, range);
}

/** How the shadow compares with the live model, in a few words. */
export function describeShadow(shadow: Shadow | undefined): string {
  if (shadow === undefined) return "";
  if (shadow.compared === 0) return "; the shadow has nothing to compare yet";
  return `; the shadow says the same of ${formatPercent(shadow.agreement)} of ${plural(shadow.compared, "request")}`;
}

/** The same in lines: overall, by hour or by the live model's class, and the times of both. */
export function shadowLines(
  shadow: Shadow,
  by: "hour" | "class" | "variant",
  metrics: readonly VariantMetrics[] = [],
): string[] {
  if (shadow.compared === 0)
    return [
      "",
      `Shadow: nothing to compare yet (${plural(shadow.unmatched, "answer")} of it without the live model's).`,
    ];
  const [low, high] = shadow.interval;
  const lines = [
    "",
    `Shadow: the same as the live model on ${formatPercent(shadow.agreement)} of ${plural(shadow.compared, "request")} ` +
      `(95 % sure: ${formatPercent(low)} to ${formatPercent(high)}), mean distance ${shadow.meanDistance.toFixed(3)}` +
      (shadow.unmatched > 0 ? `; ${formatCount(shadow.unmatched)} of its answers could not be matched` : ""),
  ];
  if (shadow.labelled !== undefined) {
    const { count, liveRight, shadowRight } = shadow.labelled;
    lines.push(
      `Right on ${formatCount(count)} labelled: live ${formatPercent(liveRight / count)}, shadow ${formatPercent(shadowRight / count)}`,
    );
  }
  const groups = by === "hour" ? shadow.byHour : shadow.byClass;
  lines.push(
    ...table([
      [by === "hour" ? "HOUR" : "LIVE CLASS", "COMPARED", "SAME", "AGREEMENT"],
      ...groups.map(({ key, compared, agreeing, agreement }) => [
        key,
        formatCount(compared),
        formatCount(agreeing),
        compared === 0 ? "" : formatPercent(agreement),
      ]),
    ]),
  );
  return metrics.length === 0 ? lines : [...lines, ...table(latencyRows(metrics))];
}

/** Times of the model side by side; CloudWatch has percentiles on AWS, and none where sums alone were sent. */
export function latencyRows(metrics: readonly VariantMetrics[]): string[][] {
  const ms = (value: number | undefined): string => (value === undefined ? "–" : `${value.toFixed(1)} ms`);
  const hasPercentile = metrics.some(({ latency }) => latency?.p99 !== undefined);
  return [
    ["VARIANT", "REQUESTS", "ERRORS", "MEAN LATENCY", ...(hasPercentile ? ["P99"] : []), "LONGEST"],
    ...metrics.map(({ variant, invocations, errors, latency }) => [
      variant,
      formatCount(invocations),
      formatCount(errors),
      ms(latency?.mean),
      ...(hasPercentile ? [ms(latency?.p99)] : []),
      ms(latency?.maximum),
    ]),
  ];
}
