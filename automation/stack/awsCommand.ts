import type { Cloud } from "./cloud.ts";

/**
 * A command of the AWS CLI to paste, that goes where the stack is: its region and profile may stand in the stack's settings alone, and a local
 * cloud has an address and keys of its own, without which the command would go to the user's account on AWS.
 */
export function awsCommand({ env, profile }: Pick<Cloud, "env" | "profile">, command: string): string {
  const { AWS_REGION: region, AWS_ENDPOINT_URL: endpoint } = env;
  const keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].flatMap((name) => {
    return endpoint === undefined || env[name] === undefined ? [] : [`${name}=${env[name]}`];
  });
  return [
    ...keys,
    `aws ${command}`,
    ...(profile === undefined ? [] : [`--profile ${profile}`]),
    ...(region === undefined ? [] : [`--region ${region}`]),
    ...(endpoint === undefined ? [] : [`--endpoint-url ${endpoint}`]),
  ].join(" ");
}
