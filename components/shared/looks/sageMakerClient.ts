import type * as pulumi from "@pulumi/pulumi";
import type { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { SageMakerClient, SageMakerClientConfig } from "@aws-sdk/client-sagemaker";
import { endpointOf, settingsOf } from "./providerSettings.ts";
import { signedInAs } from "./signedIn.ts";

/**
 * The client with which a component looks at what the provider can't report: in the account and at the address of the classic
 * provider that makes its resources. The SDK is loaded only here: a program that needs no look pays nothing for it.
 */
export async function sageMakerClient(component: pulumi.Resource, region: string): Promise<SageMakerClient> {
  const { SageMakerClient } = await import("@aws-sdk/client-sagemaker");
  return new SageMakerClient(await clientConfig(component, region));
}

/** The same for Application Auto Scaling, which the provider's settings call `appautoscaling` or by its whole name. */
export async function applicationAutoScalingClient(
  component: pulumi.Resource,
  region: string,
): Promise<ApplicationAutoScalingClient> {
  const { ApplicationAutoScalingClient } = await import("@aws-sdk/client-application-auto-scaling");
  const names = ["appautoscaling", "applicationautoscaling"];
  return new ApplicationAutoScalingClient(await clientConfig(component, region, names));
}

/** The same for CloudWatch. */
export async function cloudWatchClient(component: pulumi.Resource, region: string): Promise<CloudWatchClient> {
  const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
  return new CloudWatchClient(await clientConfig(component, region, ["cloudwatch"]));
}

export async function clientConfig(
  component: pulumi.Resource,
  region: string,
  services: readonly string[] = ["sagemaker"],
): Promise<
  Pick<SageMakerClientConfig, "region" | "maxAttempts" | "profile" | "credentials" | "endpoint" | "useFipsEndpoint">
> {
  const settings = await settingsOf(component);
  return {
    region,
    maxAttempts: 8,
    ...signedInAs(settings, region),
    ...(settings("useFipsEndpoint") === "true" && { useFipsEndpoint: true }),
    ...endpointOf(settings, services),
  };
}
