import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import { readVariantMetrics } from "../../../../automation/monitoring/variantMetrics.ts";
import { latencyRows } from "../../../../automation/runs/steps/shadow.ts";
import { violations } from "../../../../domain/rules/rulebook.ts";
import { mockedClient } from "../../../support/mockedClient.ts";

const from = new Date("2026-11-24T13:20:00Z");
const to = new Date("2026-11-24T15:30:00Z");

describe("readVariantMetrics", () => {
  const cloudWatch = mockedClient(CloudWatchClient);

  beforeEach(() => {
    cloudWatch.reset();
    cloudWatch.on(GetMetricStatisticsCommand).resolves({ Datapoints: [] });
  });

  const answer = (MetricName: string, variant: string, Datapoints: object[], extended = false): void => {
    cloudWatch
      .on(GetMetricStatisticsCommand, {
        MetricName,
        ...(extended
          ? { ExtendedStatistics: ["p99"] }
          : { Statistics: MetricName === "ModelLatency" ? ["Sum", "SampleCount", "Maximum"] : ["Sum"] }),
        Dimensions: [
          { Name: "EndpointName", Value: "scones" },
          { Name: "VariantName", Value: variant },
        ],
      })
      .resolves({ Datapoints });
  };

  it("sums the hours, weighs the mean by their requests, and takes the slowest hour's percentile", async () => {
    answer("Invocations", "Shadow", [{ Sum: 3 }, { Sum: 1 }]);
    answer("Invocation4XXErrors", "Shadow", [{ Sum: 1 }]);
    answer("Invocation5XXErrors", "Shadow", [{ Sum: 2 }]);
    answer("ModelLatency", "Shadow", [
      { Sum: 9000, SampleCount: 3, Maximum: 4000 },
      { Sum: 7000, SampleCount: 1, Maximum: 7000 },
    ]);
    answer(
      "ModelLatency",
      "Shadow",
      [{ ExtendedStatistics: { p99: 3900 } }, { ExtendedStatistics: { p99: 7000 } }],
      true,
    );
    const [shadow] = await readVariantMetrics(new CloudWatchClient({}), "scones", ["Shadow"], { from, to });
    expect(shadow).to.deep.equal({
      ...{ variant: "Shadow", invocations: 4, errors: 3 },
      latency: { mean: 4, maximum: 7, p99: 7 },
    });
  });

  it("asks for whole hours, two months at most", async () => {
    await readVariantMetrics(new CloudWatchClient({}), "scones", ["A"], { from, to });
    const times = () => cloudWatch.commandCalls(GetMetricStatisticsCommand).at(-1)?.args[0].input;
    expect(times()).to.deep.include({ StartTime: new Date("2026-11-24T13:00:00Z"), EndTime: to, Period: 3600 });
    await readVariantMetrics(new CloudWatchClient({}), "scones", ["A"], { to });
    expect(times()?.StartTime).to.deep.equal(new Date("2026-09-25T16:00:00Z"));
    const { StartTime, EndTime, Period } = times() ?? {};
    const asked = { StartTime: StartTime?.toISOString(), EndTime: EndTime?.toISOString(), Period, Statistics: ["Sum"] };
    expect(violations("cloudwatch", "GetMetricStatistics", asked)).to.deep.equal([]);
  });

  it("says nothing of the times of what has answered nothing", async () => {
    const metrics = await readVariantMetrics(new CloudWatchClient({}), "scones", ["A"], { from, to });
    expect(metrics).to.deep.equal([{ variant: "A", invocations: 0, errors: 0 }]);
    expect(latencyRows(metrics)[1]).to.deep.equal(["A", "0", "0", "–", "–"]);
  });
});
