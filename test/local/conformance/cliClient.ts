import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../../local/engine/run.ts";
import { environmentOf, ServiceError, type Answer, type Client, type Place, type Service } from "./clients.ts";

/** Statuses of what is still on its way: the CLI's waiters look only every half minute, so we look first. */
const UNDER_WAY = ["Creating", "Updating", "Deleting", "InProgress"];

/** The aws CLI, a process for every call. */
export function cliClient(bin: string, place: Place): Client {
  const folder = mkdtempSync(join(tmpdir(), "aws-cli-"));
  const aws = async (words: readonly string[]): Promise<string> => {
    const command = join(bin, "python");
    const { code, stdout, stderr } = await run(command, [join(bin, "aws"), ...words, "--output", "json"], {
      env: environmentOf(place),
    });
    if (code === 0) return stdout;
    const told = /An error occurred \((\w+)\) when calling the \w+ operation(?: \(reached max retries: \d+\))?: ([\s\S]*)/.exec(stderr); // prettier-ignore
    if (told === null) throw new Error(`aws ${words.join(" ")}: ${stderr}`);
    throw new ServiceError(told[1] ?? "", (told[2] ?? "").trim());
  };
  const call = async (service: Service, operation: string, input: Answer): Promise<Answer> => {
    const words = [service, dashed(operation)];
    if (operation !== "InvokeEndpoint") {
      const given = ["--cli-input-json", JSON.stringify(input), "--no-paginate"];
      const stdout = await aws([...words, ...given.slice(0, /^(List|Search)/.test(operation) ? 3 : 2)]);
      return JSON.parse(stdout.trim() === "" ? "{}" : stdout) as Answer;
    }
    const [body, answer] = [join(folder, "body"), join(folder, "answer")];
    const { Body, ...rest } = input;
    writeFileSync(body, Body as Uint8Array | string);
    const options = Object.entries(rest).flatMap(([name, value]) => [`--${dashed(name)}`, String(value)]);
    const told = JSON.parse(await aws([...words, ...options, "--body", `fileb://${body}`, answer])) as Answer;
    return { ...told, Body: readFileSync(answer, "utf8") };
  };
  return {
    name: "aws CLI",
    call,
    pages: async (operation, input, member, pageSize) => {
      const given = ["--cli-input-json", JSON.stringify(input), "--page-size", String(pageSize)];
      const stdout = await aws(["sagemaker", dashed(operation), ...given]);
      return (JSON.parse(stdout) as Record<string, Answer[]>)[member] ?? [];
    },
    wait: async (waiter, input) => {
      const kind = /^(Endpoint|TrainingJob)/.exec(waiter)?.[1] ?? "";
      for (;;) {
        const seen = await call("sagemaker", `Describe${kind}`, input).catch((): Answer => ({}));
        if (!UNDER_WAY.includes(String(seen[`${kind}Status`]))) break;
        await sleep(200);
      }
      const options = Object.entries(input).flatMap(([name, value]) => [`--${dashed(name)}`, String(value)]);
      await aws(["sagemaker", "wait", dashed(waiter), ...options]);
    },
    close: () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  };
}

/** CreateModel → create-model */
function dashed(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}
