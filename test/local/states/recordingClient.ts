import { SFNClient } from "@aws-sdk/client-sfn";
import type { ClientConfig } from "../cloud/testCloud.ts";

/** A client of Step Functions that keeps every answer as it came, with its operation's name. */
export function recordingClient(config: ClientConfig): { client: SFNClient; answers: [string, unknown][] } {
  const answers: [string, unknown][] = [];
  const client = new SFNClient({ ...config, disableHostPrefix: true });
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const { body } = result.response as { body: AsyncIterable<Buffer> };
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      answers.push([(context["commandName"] as string).replace("Command", ""), JSON.parse(bytes.toString())]);
      (result.response as { body: unknown }).body = bytes;
      return result;
    },
    { step: "deserialize", priority: "low", name: "answers" },
  );
  return { client, answers };
}
