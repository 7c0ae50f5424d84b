import { setTimeout as sleep } from "node:timers/promises";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect } from "chai";
import { TestCloud } from "./testCloud.ts";

const [OK, ALARM, UNKNOWN] = ["OK", "ALARM", "INSUFFICIENT_DATA"];
/** A new alarm knows nothing: what is retained of it is that. */
const RETAINED = UNKNOWN;

/**
 * The tables of CloudWatch's user guide, "Configuring how CloudWatch alarms treat missing data": periods from the oldest
 * to the latest (0 in line, X breaching, - missing), how many of three must breach, and the state by treatment.
 */
const TABLE = [
  ["0-X-X", 3, { missing: OK, ignore: OK, breaching: OK, notBreaching: OK }],
  ["----0", 3, { missing: OK, ignore: OK, breaching: OK, notBreaching: OK }],
  ["-----", 3, { missing: UNKNOWN, ignore: RETAINED, breaching: ALARM, notBreaching: OK }],
  ["0XX-X", 3, { missing: ALARM, ignore: ALARM, breaching: ALARM, notBreaching: ALARM }],
  ["--X--", 3, { missing: ALARM, ignore: RETAINED, breaching: ALARM, notBreaching: OK }],
  ["0-X-X", 2, { missing: ALARM, ignore: ALARM, breaching: ALARM, notBreaching: ALARM }],
  ["00X0X", 2, { missing: ALARM, ignore: ALARM, breaching: ALARM, notBreaching: ALARM }],
  ["0-X--", 2, { missing: OK, ignore: OK, breaching: ALARM, notBreaching: OK }],
  ["----0", 2, { missing: OK, ignore: OK, breaching: ALARM, notBreaching: OK }],
  ["----X", 2, { missing: ALARM, ignore: RETAINED, breaching: ALARM, notBreaching: OK }],
] as const;

describe("alarms of the local cloud", function () {
  this.timeout(60_000);
  const cloud = new TestCloud();
  before(() => cloud.start());
  after(() => cloud.remove());

  it("treat missing data as CloudWatch does", async () => {
    const client = new CloudWatchClient(cloud.config());
    const now = Date.now();
    const data = TABLE.flatMap(([periods, needed]) =>
      Array.from(periods).flatMap((sign, index) => {
        if (sign === "-") return [];
        // Half a period of room on both sides: the periods move on while the test runs.
        const Timestamp = new Date(now - (periods.length - 1 - index) * 60_000 - 25_000);
        return [{ MetricName: `${needed} of ${periods}`, Value: sign === "X" ? 1 : 0, Timestamp }];
      }),
    );
    await client.send(new PutMetricDataCommand({ Namespace: "Test", MetricData: data }));
    const wanted = TABLE.flatMap(([periods, needed, states]) =>
      Object.entries(states).map(([treatment, state]) => ({ periods, needed, treatment, state })),
    );
    await Promise.all(
      wanted.map(({ periods, needed, treatment }) =>
        client.send(
          new PutMetricAlarmCommand({
            AlarmName: `${needed} of ${periods}, ${treatment}`,
            ...{ Namespace: "Test", MetricName: `${needed} of ${periods}`, Statistic: "Maximum", Period: 60 },
            ...{ EvaluationPeriods: 3, DatapointsToAlarm: needed, TreatMissingData: treatment },
            ...{ ComparisonOperator: "GreaterThanThreshold", Threshold: 0 },
          }),
        ),
      ),
    );
    const expected = Object.fromEntries(
      wanted.map(({ periods, needed, treatment, state }) => [`${needed} of ${periods}, ${treatment}`, state]),
    );
    const states = async (): Promise<object> => {
      const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({}));
      return Object.fromEntries(MetricAlarms.map(({ AlarmName = "", StateValue }) => [AlarmName, StateValue]));
    };
    // Those without any data come to their state when they are looked at, not when they are made.
    expect(await states()).to.include({ "3 of -----, breaching": UNKNOWN });
    const deadline = Date.now() + 15_000;
    while (JSON.stringify(await states()).includes('"3 of -----, breaching":"INSUFFICIENT') && Date.now() < deadline)
      await sleep(250);
    expect(await states()).to.deep.equal(expected);
  });
});
