import * as pulumi from "@pulumi/pulumi";
import type { ApplicationAutoScalingClient } from "@aws-sdk/client-application-auto-scaling";
import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { SageMakerClient, SageMakerClientConfig } from "@aws-sdk/client-sagemaker";

/**
 * The client with which a component looks at what the provider can't report. It follows the stack's `aws:` settings as
 * the provider does (region, profile, keys, endpoints); roles to assume are taken from the profile or the environment.
 * The SDK is loaded only here: a program that needs no look pays nothing for it.
 */
export async function sageMakerClient(region: string): Promise<SageMakerClient> {
  const { SageMakerClient } = await import("@aws-sdk/client-sagemaker");
  return new SageMakerClient(clientConfig(region, new pulumi.Config("aws")));
}

/** The same for Application Auto Scaling, which the stack's settings call `appautoscaling` or by its whole name. */
export async function applicationAutoScalingClient(region: string): Promise<ApplicationAutoScalingClient> {
  const { ApplicationAutoScalingClient } = await import("@aws-sdk/client-application-auto-scaling");
  return new ApplicationAutoScalingClient(
    clientConfig(region, new pulumi.Config("aws"), ["appautoscaling", "applicationautoscaling"]),
  );
}

/** The same for CloudWatch. */
export async function cloudWatchClient(region: string): Promise<CloudWatchClient> {
  const { CloudWatchClient } = await import("@aws-sdk/client-cloudwatch");
  return new CloudWatchClient(clientConfig(region, new pulumi.Config("aws"), ["cloudwatch"]));
}

export function clientConfig(
  region: string,
  config: pulumi.Config,
  services: readonly string[] = ["sagemaker"],
): Pick<SageMakerClientConfig, "region" | "maxAttempts" | "profile" | "credentials" | "endpoint"> {
  const profile = config.get("profile");
  const accessKeyId = config.get("accessKey");
  const secretAccessKey = config.get("secretKey");
  const sessionToken = config.get("token");
  const endpoint = config
    .getObject<Readonly<Record<string, string | undefined>>[]>("endpoints")
    ?.flatMap((entry) => services.map((service) => entry[service]))
    .find((address) => address !== undefined);
  return {
    region,
    maxAttempts: 8,
    ...(profile !== undefined && { profile }),
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && {
        credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
      }),
    ...(endpoint !== undefined && { endpoint }),
  };
}
