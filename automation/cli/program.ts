import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError, Help, Option } from "commander";
import { exitCodes } from "../runs/errors.ts";
import { defaults, projectRoot } from "../runs/options.ts";
import { path, place, places } from "./places.ts";
import { common, commonOptions, costLimit, dataset, datasetOptions, names, positiveInteger, share } from "./options.ts";

type Parsed = Record<string, unknown>;

const exitCodeHelp = `
Exit codes: 0 done, 1 failed, 2 wrong usage or input, 3 a limit was not met (--min-accuracy …), 130 interrupted.
Every verb has its own help: scones VERB --help. From a checkout: npm run scones -- VERB.`;

/** Parses the command line and does what it says; returns the exit code. What a verb needs is loaded when it runs. */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = buildProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(withoutVainHelp(program, args), { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.done;
    if (error.code === "commander.unknownOption" && args[0]?.startsWith("-") === true) {
      process.stderr.write("Options stand behind the verb: scones predict --stack prod photo.png\n");
    }
    if (args.includes("--json")) {
      const { JsonSink } = await import("../progress/json.ts");
      const message = error.message.replace(/^error: /, "");
      const [sink, envelope] = [
        new JsonSink(),
        { v: 1, time: new Date().toISOString(), exitCode: exitCodes.usage } as const,
      ];
      sink.event({ ...envelope, type: "error", message });
      sink.event({ ...envelope, type: "end", seconds: 0 });
    }
    return exitCodes.usage;
  }
}

/** Help for a verb that there is not: commander would show the list and not say why. */
function withoutVainHelp({ commands }: Command, args: readonly string[]): string[] {
  const [help, verb] = args;
  const isVain = help === "help" && verb !== undefined && !commands.some((command) => command.name() === verb);
  return args.slice(isVain ? 1 : 0);
}

function buildProgram(done: (exitCode: number) => void): Command {
  const program = new Command("scones")
    .description("One complete SageMaker workflow: data, training, endpoint, Step Functions, monitoring.")
    .version(version(), "-V, --version", "the version of scones")
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ optionDescription: withoutFalse, groupItems: ownFirst })
    .enablePositionalOptions()
    .helpCommand("help [verb]", "help for a verb")
    .addHelpText("after", exitCodeHelp);

  const verb = (parent: Command, usage: string, summary: string, examples: readonly string[]): Command =>
    parent
      .command(usage)
      .description(summary)
      .exitOverride()
      .addHelpText("after", `\nExamples:\n${examples.map((example) => `  ${example}`).join("\n")}`);

  const run = verb(program, "run", "the whole job, from data to report", [
    "scones run",
    "scones run --dataset cifar100 --min-accuracy 0.85",
    "scones run --cloud aws --stack prod --max-monthly-cost 100 --json",
  ]);
  costLimit(dataset(common(run)))
    .option("--executions <n>", "executions of the workflow", positiveInteger(10_000), defaults.executions)
    .option("--concurrency <n>", "executions at a time", positiveInteger(200), defaults.concurrency)
    .option("--fresh", "new executions although an earlier run's still hold", false)
    .option("--min-accuracy <share>", "exit code 3 below this validation accuracy", share)
    .action(async (parsed: Parsed) => done(await (await import("./verbs/run.ts")).run(withData(parsed))));

  dataset(
    common(
      verb(program, "etl", "decode the data, keep the wanted classes, upload what the bucket lacks", [
        "scones etl",
        "scones etl --archive cifar-100-python.tar.gz --classes bicycle,motorcycle",
      ]),
    ),
  ).action(async (parsed: Parsed) => done(await (await import("./verbs/etl.ts")).etl(withData(parsed))));

  const up = verb(program, "up", "bring the stack up: training, endpoint, workflow", [
    "scones up",
    "scones up --config epochs=20",
    "scones up --cloud aws --max-monthly-cost 100",
  ]);
  costLimit(common(up)).action(async (parsed: Parsed) =>
    done(await (await import("./verbs/deploy.ts")).upVerb(all(parsed))),
  );

  common(verb(program, "preview", "what an up would change", ["scones preview", "scones preview --expect-no-changes"]))
    .option("--expect-no-changes", "exit code 3 if there is any", false)
    .action(async (parsed: Parsed) => done(await (await import("./verbs/deploy.ts")).previewVerb(all(parsed))));

  const train = verb(program, "train", "train the model alone, showing its epochs", [
    "scones train --config epochs=20 --min-accuracy 0.9",
  ]);
  costLimit(common(train))
    .option("--min-accuracy <share>", "exit code 3 below this validation accuracy", share)
    .action(async (parsed: Parsed) => done(await (await import("./verbs/deploy.ts")).trainVerb(all(parsed))));

  common(
    verb(program, "predict", "ask the endpoint about pictures: files, folders, S3 objects or prefixes", [
      "scones predict bike.png holiday/ --top 1",
      "scones predict s3://my-bucket/test/ --json",
    ]).argument("<images...>", "files, folders, s3://bucket/key, s3://bucket/prefix/", places),
  )
    .option("--top <n>", "how many classes to show a picture", positiveInteger(1000), 2)
    .action(async (images: string[], parsed: Parsed) =>
      done(await (await import("./verbs/predict.ts")).predictVerb({ ...all(parsed), images })),
    );

  workflowVerbs(verb, program, done);

  const promote = verb(program, "promote", "let the shadow's model answer, by an update with the guardrails", [
    "scones promote",
    "scones promote --min-agreement 0.98",
  ]);
  costLimit(common(promote))
    .option("--min-agreement <share>", "exit code 3 if the shadow agrees with the live model on a smaller share", share)
    .action(async (parsed: Parsed) => done(await (await import("./verbs/promote.ts")).promoteVerb(all(parsed))));

  common(
    verb(program, "monitor", "count the captured predictions", [
      "scones monitor",
      "scones monitor --since 24h --max-low 0.2",
      "scones monitor --captures out/captured --by class",
      "scones monitor --since 7d --engine athena",
    ]),
  )
    .option("--since <duration>", "only the last 30m, 24h, 7d …")
    .option("--from <time>", "only from this ISO time on")
    .option("--to <time>", "only before this ISO time")
    .option("--captures <folder or s3://…>", "captured data of a folder or bucket instead of the stack's", place)
    .addOption(
      new Option("--by <group>", "what the table's lines are").choices(["hour", "class", "variant"]).default("hour"),
    )
    .option("--threshold <confidence>", "count as low below it (default: the stack's, or 0.93 for a folder)", share)
    .option(
      "--class-names <names>",
      "the classes in their order (default: the stack's, or bicycle,motorcycle for a folder)",
      names,
    )
    .option("--labels <file>", "true labels, for the accuracy: a manifest.json, JSON or id,label lines", path)
    .addOption(
      new Option("--engine <engine>", "read the files here, or query them with Athena (needs the setting queryTable)")
        .choices(["direct", "athena"])
        .default("direct"),
    )
    .option("--max-low <share>", "exit code 3 if a larger share is below the threshold", share)
    .action(async (parsed: Parsed) => done(await (await import("./verbs/monitor.ts")).monitorVerb(all(parsed))));

  common(verb(program, "report", "write the report about what is deployed", ["scones report --out report"]))
    .option("--executions <n>", "how many of the latest executions to show", positiveInteger(1000), 100)
    .action(async (parsed: Parsed) => done(await (await import("./verbs/report.ts")).reportVerb(all(parsed))));

  studioVerbs(verb, program, done);

  common(
    verb(program, "destroy", "remove everything of the stack and prove that nothing is left", [
      "scones destroy",
      "scones destroy --yes --stack test",
    ]),
  ).action(async (parsed: Parsed) => done(await (await import("./verbs/destroy.ts")).destroyVerb(all(parsed))));

  passThroughVerbs(verb, program, done);
  return program;
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { version: string };
  return version;
}

/** A verb's own options before those of all verbs. */
function ownFirst<T extends Command | Option>(all: T[], shown: T[], groupOf: (item: T) => string): Map<string, T[]> {
  return new Map([...new Help().groupItems(all, shown, groupOf)].reverse());
}

/** That a switch is off unless it is given needs no word. */
function withoutFalse(option: Option): string {
  const text = new Help().optionDescription(option);
  return option.defaultValue === false ? text.replace(/\(default: false(, )?/, "(").replace(" ()", "") : text;
}

type MakeVerb = (parent: Command, usage: string, summary: string, examples: readonly string[]) => Command;

function workflowVerbs(verb: MakeVerb, program: Command, done: (exitCode: number) => void): void {
  const workflow = program.command("workflow").description("run the workflow, or export its definition").exitOverride();
  common(
    verb(workflow, "run", "run executions on test images, S3 objects or prefixes", [
      "scones workflow run --count 50 --concurrency 10",
      "scones workflow run s3://my-bucket/test/",
    ]).argument("[images...]", "s3://bucket/key, s3://bucket/prefix/", places),
  )
    .option("--count <n>", "how many test images, where none are named", positiveInteger(100_000), defaults.executions)
    .option("--concurrency <n>", "executions at a time", positiveInteger(200), defaults.concurrency)
    .option("--max-failed <share>", "exit code 3 if a larger share of the executions fails", share)
    .action(async (images: string[], parsed: Parsed) =>
      done(await (await import("./verbs/workflow.ts")).workflowRunVerb({ ...all(parsed), images })),
    );
  common(
    verb(workflow, "export", "write the deployed definition and its picture", [
      "scones workflow export --out diagrams",
      "scones workflow export --execution run-0123-0001",
    ]),
  )
    .option("--execution <name or ARN...>", "colour the path of these executions")
    .action(async (parsed: Parsed) =>
      done(await (await import("./verbs/workflow.ts")).workflowExportVerb(all(parsed))),
    );
}

function studioVerbs(verb: MakeVerb, program: Command, done: (exitCode: number) => void): void {
  const studio = program.command("studio").description("the stack's SageMaker Studio").exitOverride();
  common(
    verb(studio, "open", "open Studio in the browser, or say where it is", [
      "scones studio open",
      "scones studio open --print --expires 60",
    ]),
  )
    .option("--print", "only print the URL, which is good once", false)
    .option("--expires <seconds>", "how long the URL is good, 5 to 300 seconds", positiveInteger(300))
    .action(async (parsed: Parsed) => done(await (await import("./verbs/studio.ts")).studioOpenVerb(all(parsed))));
}

function passThroughVerbs(verb: MakeVerb, program: Command, done: (exitCode: number) => void): void {
  verb(program, "cloud", "manage the embedded local cloud: start, stop, status, reset, fault", [
    "scones cloud start",
    "scones cloud status --json",
    "scones cloud reset --yes",
    "scones cloud fault ENDPOINT VARIANT failing --share 0.5",
  ])
    .argument("[words...]")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words: string[]) => done(await (await import("./verbs/passThrough.ts")).cloudVerb(words)));

  verb(program, "pulumi", "the ordinary Pulumi CLI on the same stack; options before its command are ours", [
    "scones pulumi preview --diff",
    "scones pulumi --cloud aws stack output",
  ])
    .addOption(new Option("--cloud <cloud>").choices(["local", "aws"]).default(defaults.cloud).env("SCONES_CLOUD"))
    .addOption(new Option("--stack <name>").default(defaults.stack).env("SCONES_STACK"))
    .argument("[words...]")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words: string[], parsed: Parsed) => {
      const { cloud, stack } = parsed as { cloud: "local" | "aws"; stack: string };
      done(await (await import("./verbs/passThrough.ts")).pulumiVerb({ cloud, stack }, words));
    });
}

/** The verb's own options with the common ones resolved. */
function all(parsed: Parsed): ReturnType<typeof commonOptions> & Parsed {
  return { ...parsed, ...commonOptions(parsed) };
}

function withData(parsed: Parsed): ReturnType<typeof all> & ReturnType<typeof datasetOptions> {
  return { ...all(parsed), ...datasetOptions(parsed) };
}
