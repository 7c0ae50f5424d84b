import type { Services } from "../context.ts";

/** Variables of this process that a container may see: what programs need to run at all, and nothing secret. */
const PASSED = ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "SYSTEMROOT"];

/** The environment of a container: the contract's folders, the region, the local cloud's address and the role's credentials. */
export async function containerEnvironment(
  context: Pick<Services, "cloud" | "options">,
  options: {
    readonly baseDir: string;
    readonly roleArn?: string;
    readonly own?: Readonly<Record<string, string>> | undefined;
  },
): Promise<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const name of PASSED) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  const { region, endpoint } = context.options;
  Object.assign(env, { AWS_REGION: region, AWS_DEFAULT_REGION: region, AWS_ENDPOINT_URL: endpoint }, options.own);
  if (options.roleArn !== undefined) {
    const session = await context.cloud.roles.credentials(options.roleArn);
    env["AWS_ACCESS_KEY_ID"] = session.accessKeyId;
    env["AWS_SECRET_ACCESS_KEY"] = session.secretAccessKey;
    if (session.sessionToken !== undefined) env["AWS_SESSION_TOKEN"] = session.sessionToken;
  }
  env["SAGEMAKER_BASE_DIR"] = options.baseDir;
  env["SAGEMAKER_REGION"] = region;
  return env;
}
