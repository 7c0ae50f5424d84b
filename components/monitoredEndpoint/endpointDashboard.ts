import * as pulumi from "@pulumi/pulumi";
import { Dashboard } from "@pulumi/aws-native/cloudwatch/dashboard.js";

/** Requests, errors and latency of an endpoint on one page. */
export function createDashboard(
  name: string,
  endpointName: pulumi.Input<string>,
  variantNames: readonly string[],
  { region, asynchronous }: { readonly region: pulumi.Input<string>; readonly asynchronous: boolean },
  opts: pulumi.CustomResourceOptions,
): Dashboard {
  return new Dashboard(
    `${name}-dashboard`,
    {
      dashboardBody: pulumi
        .all([endpointName, region])
        .apply(([endpoint, place]) => JSON.stringify(dashboardBody(endpoint, variantNames, place, asynchronous))),
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

/**
 * An asynchronous endpoint has neither Invocations nor OverheadLatency, but a queue (SageMaker guide, "Alarms and logs for tracking metrics from
 * asynchronous endpoints": "Any metric not listed below is not published if the endpoint is enabled for asynchronous inference").
 */
function dashboardBody(
  endpoint: string,
  variantNames: readonly string[],
  region: string,
  asynchronous: boolean,
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
  const errors = ["Invocation4XXErrors", "Invocation5XXErrors"];
  const backlog = [["AWS/SageMaker", "ApproximateBacklogSize", "EndpointName", endpoint, { stat: "Maximum" }]];
  return {
    widgets: [
      asynchronous
        ? widget(0, "Requests that wait or are answered", backlog)
        : widget(0, "Requests", lines(["Invocations"], ["Sum"])),
      widget(1, "Errors", lines([...errors, ...(asynchronous ? ["InvocationFailures"] : [])], ["Sum"])),
      widget(
        2,
        "Latency (microseconds)",
        lines(["ModelLatency", asynchronous ? "TimeInBacklog" : "OverheadLatency"], ["p50", "p99"]),
      ),
    ],
  };
}
