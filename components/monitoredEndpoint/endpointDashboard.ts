import * as pulumi from "@pulumi/pulumi";
import { Dashboard } from "@pulumi/aws-native/cloudwatch/dashboard.js";

/** Requests, errors and latency of an endpoint on one page. */
export function createDashboard(
  name: string,
  endpointName: pulumi.Input<string>,
  variantNames: readonly string[],
  region: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): Dashboard {
  return new Dashboard(
    `${name}-dashboard`,
    {
      dashboardBody: pulumi
        .all([endpointName, region])
        .apply(([endpoint, place]) => JSON.stringify(dashboardBody(endpoint, variantNames, place))),
    },
    opts,
  );
}

interface Widget {
  readonly type: "metric";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

export function dashboardBody(
  endpoint: string,
  variantNames: readonly string[],
  region: string,
): { widgets: Widget[] } {
  const lines = (metrics: readonly string[], stats: readonly string[]): unknown[] =>
    variantNames.flatMap((variant) =>
      metrics.flatMap((metric) =>
        stats.map((stat) => [
          "AWS/SageMaker",
          metric,
          "EndpointName",
          endpoint,
          "VariantName",
          variant,
          { stat, label: `${variant} ${metric} ${stat}` },
        ]),
      ),
    );
  const widget = (index: number, title: string, metrics: unknown[]): Widget => ({
    type: "metric",
    x: 8 * index,
    y: 0,
    width: 8,
    height: 6,
    properties: { title, region, view: "timeSeries", period: 60, metrics },
  });
  return {
    widgets: [
      widget(0, "Requests", lines(["Invocations"], ["Sum"])),
      widget(1, "Errors", lines(["Invocation4XXErrors", "Invocation5XXErrors"], ["Sum"])),
      widget(2, "Latency (microseconds)", lines(["ModelLatency", "OverheadLatency"], ["p50", "p99"])),
    ],
  };
}
