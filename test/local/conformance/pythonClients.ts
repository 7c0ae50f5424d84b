import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { virtualEnvironment } from "../../support/virtualEnvironment.ts";
import { environmentOf, ServiceError, type Answer, type Client, type Place } from "./clients.ts";

/** Folder of the commands of boto3 and the aws CLI. */
export function pythonClients(python: string): Promise<string> {
  return virtualEnvironment("test-aws-clients", join(import.meta.dirname, "requirements.txt"), python);
}

/** Bytes as the other side looks for them. */
const wireForm = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString("base64") } : value;

interface Reply {
  readonly answer?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
  readonly broken?: string;
}

/** boto3, in one Python process. */
export function boto3Client(bin: string, place: Place): Client {
  const child = spawn(join(bin, "python"), [join(import.meta.dirname, "boto3_client.py")], {
    env: { ...environmentOf(place), PYTHONDONTWRITEBYTECODE: "1" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request: Answer): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request, wireForm)}\n`);
    const { value, done } = await replies.next();
    if (done === true) throw new Error("boto3's process ended");
    const { answer, error, broken } = JSON.parse(value) as Reply;
    if (error !== undefined) throw new ServiceError(error.code, error.message);
    if (broken !== undefined) throw new Error(broken);
    return answer;
  };
  return {
    name: "boto3",
    call: (service, operation, input) => ask({ kind: "call", service, operation, input }) as Promise<Answer>,
    pages: (operation, input, member, pageSize) =>
      ask({ kind: "pages", operation, input, member, pageSize }) as Promise<Answer[]>,
    wait: async (waiter, input) => {
      await ask({ kind: "wait", waiter, input });
    },
    close: async () => {
      const ended = new Promise((done) => child.once("exit", done));
      child.stdin.end();
      await ended;
    },
  };
}
