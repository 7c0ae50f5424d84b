/**
 * The local cloud's own command. `scones cloud …` passes its words on to it, and the automation starts it as a process:
 * nothing outside local/ imports it.
 */
import { parseArgs } from "node:util";
import { enableCompileCache } from "node:module";
import { didYouMean } from "../domain/configuration/nearest.ts";

enableCompileCache();

const USAGE = `Usage: scones cloud <start|stop|status|reset|fault> [options]

  start    get the parts (Pulumi engine, aws-native provider, MiniStack), start the cloud   [--port N] [--json]
  stop     end the cloud; its state stays
  status   is it running, and where                                                        [--json]
  reset    stop it and delete its state, with every resource in it                          --yes
  fault    make a variant misbehave, to rehearse alarms, retries and rollbacks; on its own, say who does

  --port N   the gateway's port on 127.0.0.1 (default 4650, or a free one where that is taken)
  --json     machine-readable lines on standard output

  fault ENDPOINT [VARIANT] slow        waits before each answer      [--milliseconds 1000]
  fault ENDPOINT [VARIANT] failing     answers 500
  fault ENDPOINT [VARIANT] crashing    ends its container at a request
  fault ENDPOINT [VARIANT] clear       no more of that
    --share 0.5              only this share of the requests, above 0 and at most 1
    --configuration NAME     only while the endpoint serves this endpoint configuration: a deployment that is to fail
    --region NAME            of the endpoint (default us-east-1)

Examples:
  scones cloud fault scones-4f1c AllTraffic slow --milliseconds 2000
  scones cloud fault scones-4f1c failing --share 0.5 --configuration scones-v2
  scones cloud fault scones-4f1c clear
`;

const VERBS = ["start", "stop", "status", "reset", "fault"];

class UsageError extends Error {}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: "string" },
      json: { type: "boolean", default: false },
      yes: { type: "boolean", default: false },
      milliseconds: { type: "string" },
      share: { type: "string" },
      configuration: { type: "string" },
      region: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const [verb, ...more] = positionals;
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  if (verb !== "fault" && more.length > 0) throw new UsageError(`unexpected argument ${more.join(" ")}`);
  switch (verb) {
    case "start":
      return (await import("./start.ts")).start({ json: values.json, port: portOf(values.port) });
    case "stop":
      return (await import("./start.ts")).stop();
    case "status":
      return (await import("./start.ts")).status({ json: values.json });
    case "reset":
      if (!values.yes) throw new UsageError("reset deletes every resource of the local cloud: say --yes");
      return (await import("./start.ts")).reset();
    case "fault": {
      const { milliseconds, share, configuration, region, json } = values;
      return (await import("./fault.ts")).fault(more, { milliseconds, share, configuration, region, json });
    }
    default:
      throw new UsageError(verb === undefined ? "which one?" : `unknown command ${verb}${didYouMean(verb, VERBS)}`);
  }
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UsageError(`--port must be a whole number from 1 to 65535, got ${text}`);
  }
  return port;
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(1); // Whoever read the output has gone.
});
try {
  await main();
} catch (error) {
  const usage =
    error instanceof UsageError ||
    (error instanceof Error && error.name === "FaultUsageError") ||
    (error instanceof TypeError && "code" in error);
  const message = error instanceof Error ? error.message : String(error);
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ type: "error", message })}\n`);
  process.stderr.write(usage ? `scones cloud: ${message}\n\n${USAGE}` : `scones cloud: ${message}\n`);
  if (process.env["SCONES_DEBUG"] !== undefined) console.error(error);
  process.exitCode = usage ? 2 : 1;
}
