import * as pulumi from "@pulumi/pulumi";
import { ArtifactModel, DataBucket, MonitoredEndpoint, type MonitoredEndpointArgs } from "pulumi-sagemaker-workflow";

const config = new pulumi.Config();
const captures = new DataBucket("city-captures", { forceDestroy: true, expireCapturesAfterDays: 90 });

/** Everything that a city has for itself is named after it. */
function serve(city: string, own: Partial<MonitoredEndpointArgs> = {}): MonitoredEndpoint {
  const model = new ArtifactModel(`${city}-model`, { modelArtifactUri: config.require(`${city}Model`) });
  return new MonitoredEndpoint(city, { model, captureBucket: captures, capturePrefix: `captured/${city}/`, ...own });
}

const cities = {
  berlin: serve("berlin", { alarms: { latencyThresholdMs: 500 }, dashboard: true }),
  paris: serve("paris", { initialSamplingPercentage: 10 }),
  rome: serve("rome", { instanceCount: 2, deployment: { strategy: "canary", stepPercentage: 50 } }),
};

export const bucketName = captures.bucketName;
export const endpointNames = Object.fromEntries(
  Object.entries(cities).map(([city, endpoint]) => [city, endpoint.endpointName]),
);
