/**
 * Runs a function in Node by the Runtime API, as AWS's Node.js runtime does: `node node.mts HANDLER`. AWS's own client
 * (aws-lambda-ric) compiles libcurl when it is installed, which can't be asked of users.
 *
 * Names and forms of errors and log lines are those of AWS's client and of the Lambda Developer Guide ("Define Lambda
 * function handler in Node.js", "Log and monitor Node.js Lambda functions"). From nodejs24.x on Lambda runs version 4 of the
 * client, which knows no callbacks any more: what a handler returns or promises is its answer.
 */
import { existsSync } from "node:fs";
import { request, Agent, type IncomingHttpHeaders } from "node:http";
import { createRequire } from "node:module";
import { basename, dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

type Callback = (error?: unknown, result?: unknown) => void;
type Handler = (event: unknown, context: object, callback?: Callback) => unknown;

interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

class RuntimeError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const { env } = process;
const [host = "127.0.0.1", port = ""] = (env["AWS_LAMBDA_RUNTIME_API"] ?? "").split(":");
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const task = env["LAMBDA_TASK_ROOT"] ?? process.cwd();
const json = env["AWS_LAMBDA_LOG_FORMAT"] === "JSON";
const takesCallbacks = Number(/nodejs(\d+)/.exec(env["AWS_EXECUTION_ENV"] ?? "")?.[1] ?? 24) < 24;
let requestId = "";

function call(method: string, path: string, body?: string): Promise<{ headers: IncomingHttpHeaders; text: string }> {
  return new Promise((done, fail) => {
    const headers = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const sent = request({ host, port, agent, method, path: `/2018-06-01/runtime/${path}`, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => done({ headers: response.headers, text: Buffer.concat(chunks).toString() }));
      response.on("error", fail);
    });
    sent.on("error", fail);
    sent.end(body);
  });
}

/** One event of the log: lines of one message have carriage returns between them. */
function write(message: string): void {
  process.stdout.write(`${message.replaceAll("\n", "\r")}\n`);
}

function log(level: string, ...words: readonly unknown[]): void {
  const timestamp = new Date().toISOString();
  const message = format(...words);
  if (json) write(JSON.stringify({ timestamp, level, requestId, message }));
  else write(`${timestamp}\t${requestId === "" ? "undefined" : requestId}\t${level}\t${message}`);
}

function patchConsole(): void {
  const levels = { log: "INFO", info: "INFO", debug: "DEBUG", trace: "TRACE", warn: "WARN", error: "ERROR" } as const;
  for (const [name, level] of Object.entries(levels)) {
    console[name as keyof typeof levels] = (...words: readonly unknown[]) => log(level, ...words);
  }
}

function report(error: unknown): ErrorReport {
  // An error of another realm is no instance of this one's Error.
  if (error instanceof Error || Object.prototype.toString.call(error) === "[object Error]") {
    const { name, message, stack } = error as Error;
    return { errorType: name === "" ? "Error" : name, errorMessage: message, trace: (stack ?? "").split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function logError(title: string, told: ErrorReport, error: unknown): void {
  const more: object = error instanceof Error ? Object.fromEntries(Object.entries(error)) : {};
  log("ERROR", `${title} \t${JSON.stringify({ ...told, trace: undefined, ...more, stack: told.trace })}`);
}

async function load(name: string): Promise<Handler> {
  const [, module = "", path = ""] = /^([^.]*)\.(.*)$/.exec(basename(name)) ?? [];
  if (module === "" || path === "") throw new RuntimeError("Runtime.MalformedHandlerName", `Bad handler: ${name}`);
  const base = resolve(task, dirname(name), module);
  const file = ["", ".js", ".mjs", ".cjs"].map((end) => base + end).find((one) => existsSync(one) && one !== base);
  let exports: Record<string, unknown>;
  try {
    exports = (await import(pathToFileURL(file ?? createRequire(`${task}/`).resolve(base)).href)) as typeof exports;
  } catch (error) {
    const { code, name: kind, message } = error as NodeJS.ErrnoException;
    if (kind === "SyntaxError") throw new RuntimeError("Runtime.UserCodeSyntaxError", `SyntaxError: ${message}`);
    if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") {
      throw new RuntimeError("Runtime.ImportModuleError", `Error: ${message}`);
    }
    throw error;
  }
  for (const root of [exports, exports["default"]]) {
    const found = path
      .split(".")
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], root);
    if (typeof found === "function") return withoutCallback(found as Handler);
  }
  throw new RuntimeError("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
}

/** aws-lambda-ric 4.0.2 refuses by the number of parameters alone, before the first event. */
function withoutCallback(handler: Handler): Handler {
  if (takesCallbacks || handler.length < 3) return handler;
  throw new RuntimeError(
    "Runtime.CallbackHandlerDeprecated",
    "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to " +
      "modify this function to use a supported handler signature to use Node.js 24 or later. For more information see " +
      "https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
  );
}

function context(headers: IncomingHttpHeaders): object {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    functionName: env["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: env["AWS_LAMBDA_FUNCTION_VERSION"],
    memoryLimitInMB: env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    logGroupName: env["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: env["AWS_LAMBDA_LOG_STREAM_NAME"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/**
 * Before nodejs24.x a handler answers by a promise or by its callback; or with null, once nothing is left that could do
 * either. What a handler that is not async returns is no answer there, as on AWS.
 */
function calledBack(handler: Handler, event: unknown, headers: IncomingHttpHeaders): Promise<unknown> {
  return new Promise((done, fail) => {
    const callback: Callback = (error, result) => {
      if (error === undefined || error === null) done(result);
      // What is thrown need not be an error.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      else fail(error);
    };
    process.removeAllListeners("beforeExit").once("beforeExit", () => done(undefined));
    const answers = {
      callbackWaitsForEmptyEventLoop: true,
      done: callback,
      succeed: (result: unknown) => callback(undefined, result),
      fail: (error: unknown) => callback(error ?? "handled"),
    };
    const returned = handler(event, { ...context(headers), ...answers }, callback);
    if (typeof (returned as PromiseLike<unknown> | undefined)?.then === "function") done(returned);
  });
}

async function serve(handler: Handler): Promise<never> {
  for (;;) {
    const { headers, text } = await call("GET", "invocation/next");
    requestId = String(headers["lambda-runtime-aws-request-id"]);
    env["_X_AMZN_TRACE_ID"] = String(headers["lambda-runtime-trace-id"] ?? "");
    try {
      const event = JSON.parse(text) as unknown;
      const result = takesCallbacks
        ? await calledBack(handler, event, headers)
        : await handler(event, context(headers));
      let body: string;
      try {
        body = result === undefined ? "null" : JSON.stringify(result);
      } catch (error) {
        throw new RuntimeError("Runtime.MarshalError", `Unable to stringify response body: ${String(error)}`);
      }
      await call("POST", `invocation/${requestId}/response`, body);
    } catch (error) {
      const told = report(error);
      logError("Invoke Error", told, error);
      await call("POST", `invocation/${requestId}/error`, JSON.stringify(told));
    }
  }
}

/** What nobody caught ends the environment, with the statuses of AWS's client. */
async function die(kind: string | undefined, error: unknown, status: number): Promise<never> {
  const caught = report(error);
  const told =
    kind === undefined
      ? caught
      : { ...caught, errorType: kind, errorMessage: `${caught.errorType}: ${caught.errorMessage}` };
  logError(kind === undefined ? "Uncaught Exception" : "Unhandled Promise Rejection", told, error);
  const path = requestId === "" ? "init/error" : `invocation/${requestId}/error`;
  agent.maxSockets = 2;
  await call("POST", path, JSON.stringify(told)).catch(() => undefined);
  process.exit(status);
}

patchConsole();
process.on("uncaughtException", (error) => void die(undefined, error, 129));
process.on("unhandledRejection", (error) => void die("Runtime.UnhandledPromiseRejection", error, 128));
let handler: Handler;
try {
  handler = await load(process.argv[2] ?? "");
} catch (error) {
  const told = report(error);
  logError(takesCallbacks ? "Uncaught Exception" : "Init Error", told, error);
  await call("POST", "init/error", JSON.stringify(told));
  process.exit(1);
}
await serve(handler);
