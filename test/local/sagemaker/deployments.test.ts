import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { UpdateEndpointCommand, type UpdateEndpointCommandInput } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { problem, Workshop } from "./workshop.ts";

describe("UpdateEndpoint", function () {
  this.timeout(60_000);
  const workshop = new Workshop();

  before(async () => {
    await workshop.open();
    for (const version of ["1", "2", "broken"])
      await workshop.config(`config-${version}`, [await workshop.model(`model-${version}`, version)]);
    await workshop.endpoint("shop", "config-1");
  });
  after(() => workshop.close());

  /** Updates the endpoint under steady requests; gives the statuses, the versions that answered in order, and the end. */
  async function update(config: string, changes: Partial<UpdateEndpointCommandInput> = {}) {
    await workshop.sageMaker.send(
      new UpdateEndpointCommand({ EndpointName: "shop", EndpointConfigName: config, ...changes }),
    );
    const versions: string[] = [];
    const { statuses, endpoint } = await workshop.settled("shop", async () => {
      versions.push(
        await workshop.invoke("shop", "x").then(
          (answer) => String(answer["version"]),
          (error: unknown) => (error as Error).name,
        ),
      );
    });
    return { statuses, endpoint, versions };
  }

  const share = (versions: readonly string[], version: string): number =>
    versions.filter((one) => one === version).length / versions.length;

  it("keeps the old containers serving until the new ones are in service", async () => {
    const { statuses, endpoint, versions } = await update("config-2");
    expect(statuses).to.deep.equal(["Updating", "InService"]);
    expect(endpoint.EndpointConfigName).to.equal("config-2");
    expect(
      versions.every((version) => version === "1" || version === "2"),
      versions.join(),
    ).to.be.true;
    expect(await workshop.invoke("shop", "x")).to.include({ version: "2" });
  });

  it("rolls back when the new containers do not get healthy", async () => {
    const { endpoint, versions } = await update("config-broken");
    expect(endpoint).to.include({ EndpointStatus: "InService", EndpointConfigName: "config-2" });
    expect(endpoint.FailureReason).to.match(/did not pass the ping health check/);
    expect(new Set(versions)).to.deep.equal(new Set(["2"]));
  });

  it("refuses a second update while one is going on", async () => {
    const first = workshop.sageMaker.send(
      new UpdateEndpointCommand({ EndpointName: "shop", EndpointConfigName: "config-1" }),
    );
    await first;
    const second = workshop.sageMaker.send(
      new UpdateEndpointCommand({ EndpointName: "shop", EndpointConfigName: "config-2" }),
    );
    expect(await problem(second)).to.match(
      /^ValidationException: Cannot update in-progress endpoint ".*endpoint\/shop"\.$/,
    );
    await workshop.settled("shop");
  });

  it("shifts a canary first, then the rest", async () => {
    const { endpoint, versions } = await update("config-2", {
      DeploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: {
            Type: "CANARY",
            CanarySize: { Type: "CAPACITY_PERCENT", Value: 30 },
            WaitIntervalInSeconds: 90,
          },
        },
      },
    });
    expect(endpoint.EndpointConfigName).to.equal("config-2");
    // By their order, not by the clock: both answer in turns while the canary is watched, the old one mostly, and then the new one alone.
    const canary = versions.slice(versions.indexOf("2"), versions.lastIndexOf("1") + 1);
    expect(share(canary, "2"), versions.join("")).to.be.within(0.05, 0.7);
    expect(versions.at(-1), versions.join("")).to.equal("2");
    expect(endpoint.LastDeploymentConfig?.BlueGreenUpdatePolicy?.TrafficRoutingConfiguration?.Type).to.equal("CANARY");
  });

  it("shifts in linear steps, and in rolling batches", async () => {
    const linear = await update("config-1", {
      DeploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: {
            Type: "LINEAR",
            LinearStepSize: { Type: "CAPACITY_PERCENT", Value: 25 },
            WaitIntervalInSeconds: 30,
          },
        },
      },
    });
    const third = Math.floor(linear.versions.length / 3);
    const parts = [0, 1, 2].map((part) => share(linear.versions.slice(part * third, (part + 1) * third), "1"));
    expect(parts[0], parts.join()).to.be.lessThan(parts[2] ?? 0);
    const rolling = await update("config-2", {
      DeploymentConfig: {
        RollingUpdatePolicy: { MaximumBatchSize: { Type: "CAPACITY_PERCENT", Value: 50 }, WaitIntervalInSeconds: 30 },
      },
    });
    expect(rolling.endpoint).to.include({ EndpointStatus: "InService", EndpointConfigName: "config-2" });
  });

  it("looks at the alarms that roll it back as the model's role, which may be allowed those alone", async () => {
    await workshop.metrics.send(
      new PutMetricAlarmCommand({
        ...{ AlarmName: "guard", Namespace: "AWS/SageMaker", MetricName: "Invocation5XXErrors", Statistic: "Sum" },
        ...{ Period: 60, EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: "GreaterThanThreshold" },
        TreatMissingData: "notBreaching",
      }),
    );
    const guarded = {
      DeploymentConfig: {
        BlueGreenUpdatePolicy: {
          TrafficRoutingConfiguration: { Type: "ALL_AT_ONCE", WaitIntervalInSeconds: 30 },
        },
        AutoRollbackConfiguration: { Alarms: [{ AlarmName: "guard" }] },
      },
    } satisfies Partial<UpdateEndpointCommandInput>;
    const seeing = (alarm: string) => ({
      ...{ Effect: "Allow", Action: "cloudwatch:DescribeAlarms" },
      Resource: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${alarm}`,
    });
    for (const [version, alarm] of [
      ["3", "another"],
      ["4", "guard"],
    ] as const) {
      const role = await workshop.newRole(`sees-${alarm}`, seeing(alarm));
      await workshop.config(`config-${version}`, [await workshop.model(`model-${version}`, version, role)]);
    }
    const { endpoint } = await update("config-3", guarded);
    expect(endpoint).to.include({ EndpointStatus: "InService", EndpointConfigName: "config-2" });
    expect(endpoint.FailureReason).to.match(
      /alarms can't be described. The endpoint was rolled back. .*sees-another.* not authorized to perform: cloudwatch:DescribeAlarms /,
    );
    expect((await update("config-4", guarded)).endpoint).to.include({ EndpointConfigName: "config-4" });
    await update("config-2");
  });

  it("keeps weights and counts when asked to", async () => {
    await workshop.settled("shop");
    const { endpoint } = await update("config-2", { RetainAllVariantProperties: true });
    expect(endpoint.ProductionVariants?.[0]).to.include({ DesiredWeight: 1, DesiredInstanceCount: 1 });
  });
});
