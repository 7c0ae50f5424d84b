import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { VariantFleet } from "../../../../../local/sagemaker/hosting/fleet.ts";
import { Instance } from "../../../../../local/sagemaker/hosting/instance.ts";
import type { DeployedVariant } from "../../../../../local/sagemaker/hosting/records.ts";

type Needs = ConstructorParameters<typeof VariantFleet>[0];

const ARTIFACT = { ModelDataUrl: "s3://models/model.tar.gz" };

describe("VariantFleet", () => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const fleet = (config: Partial<DeployedVariant["config"]>, container = {}, needs = {}): VariantFleet => {
    const variant: DeployedVariant = {
      config: { VariantName: "AllTraffic", InitialInstanceCount: 1, ...config },
      ...{ modelName: "model", roleArn: "arn:aws:iam::000000000000:role/r", isolated: true, container },
    };
    return new VariantFleet(needs as Needs, "scones", variant, join(folder, crypto.randomUUID()));
  };

  describe("routing", () => {
    const busy = (inFlight: number, ready = true): Instance =>
      Object.assign(new Instance(() => Promise.reject(new Error("never started"))), { inFlight, ready });

    it("gives a request to the instance with the fewest outstanding where the variant asks for that", () => {
      const variant = fleet({ RoutingConfig: { RoutingStrategy: "LEAST_OUTSTANDING_REQUESTS" } });
      const [first, freest, sick] = [busy(3), busy(1), busy(0, false)];
      variant.instances.push(first, freest, sick);
      for (const random of [0, 0.5, 0.99]) expect(variant.pick(random)).to.equal(freest);
    });

    for (const config of [{}, { RoutingConfig: { RoutingStrategy: "RANDOM" } } as const]) {
      it(`gives it to any healthy one, however busy, with ${JSON.stringify(config)}`, () => {
        const variant = fleet(config);
        const [busiest, sick, freest] = [busy(9), busy(0, false), busy(0)];
        variant.instances.push(busiest, sick, freest);
        expect([0, 0.49, 0.5, 0.99].map((random) => variant.pick(random))).to.deep.equal([
          ...[busiest, busiest, freest, freest],
        ]);
      });
    }

    it("has none where none is healthy", () => {
      const variant = fleet({});
      variant.instances.push(busy(0, false));
      expect(variant.pick()).to.equal(undefined);
    });
  });

  describe("limits", () => {
    it("fails when the model has not come within ModelDataDownloadTimeoutInSeconds", async () => {
      const never = { open: () => new Promise(() => undefined) };
      const cloud = { objects: () => new Proxy(never, { get: () => () => new Promise(() => undefined) }) };
      const slow = fleet({ ModelDataDownloadTimeoutInSeconds: 0.05 }, ARTIFACT, { cloud });
      const message = await slow.start().then(
        () => "started",
        (error: unknown) => (error as Error).message,
      );
      expect(message).to.equal(
        "Failed to download and extract the model data of production variant AllTraffic within 0.05 seconds (ModelDataDownloadTimeoutInSeconds).",
      );
    });

    it("fails with AWS's reason when a container is not healthy within ContainerStartupHealthCheckTimeoutInSeconds", async () => {
      let stopped = 0;
      const container = {
        exited: new Promise(() => undefined),
        stop: async () => {
          stopped++;
          await sleep(0);
        },
      };
      const needs = {
        ...{ options: { log: () => undefined, endpoint: "http://127.0.0.1:1", region: "us-east-1" } },
        ...{ images: { resolve: () => ({ serve: ["never"], directory: folder }) } },
        ...{ processes: { start: () => container } },
      };
      const sick = fleet({ ContainerStartupHealthCheckTimeoutInSeconds: 0.2 }, {}, needs);
      const message = await sick.start().then(
        () => "started",
        (error: unknown) => (error as Error).message,
      );
      expect(message).to.equal(
        "The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.",
      );
      expect(stopped).to.equal(1);
    });
  });
});
