import { join } from "node:path";
import { run } from "../../../local/engine/run.ts";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import type { TestCloud } from "./testCloud.ts";

/** Runs a script with boto3 against a local cloud, and gives the JSON that it prints. */
export async function pythonScript(cloud: TestCloud, script: string, ...args: readonly string[]): Promise<unknown> {
  const { python } = await ensureMinistack(() => undefined);
  const { endpoint, credentials, region } = cloud.config();
  const { code, stdout, stderr } = await run(python, [join(import.meta.dirname, "..", script), ...args], {
    env: {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });
  if (code !== 0) throw new Error(`${script} ended with exit code ${code}\n${stderr}`);
  return JSON.parse(stdout);
}
