import { existsSync } from "node:fs";
import { localCloudMain } from "../../stack/cloud.ts";
import { describeError, exitCodeOf, exitCodes } from "../../runs/errors.ts";
import { Interrupts } from "../../runs/interrupts.ts";
import { defaults } from "../../runs/options.ts";
import type { CloudKind } from "../../runs/options.ts";
import { forSameStack } from "../../progress/sameStack.ts";
import { PlainSink } from "../../progress/plain.ts";
import { asksForHelp, becomePulumi, passThrough, withStackArgument } from "../../stack/pulumiCli.ts";
import { Reporter } from "../../progress/reporter.ts";
import { Session } from "../../runs/session.ts";

/** `scones cloud …`: the local cloud's own command. */
export async function cloudVerb(words: readonly string[]): Promise<number> {
  if (!existsSync(localCloudMain)) {
    process.stderr.write(
      "scones: there is no embedded local cloud here (local/main.ts is missing); use --cloud aws.\n",
    );
    return exitCodes.usage;
  }
  return passThrough(process.execPath, [localCloudMain, ...words], { env: process.env });
}

/** `scones pulumi …`: the ordinary CLI on the same stack; only progress of a cloud that has to be started is ours. */
export async function pulumiVerb(
  about: { cloud: CloudKind; stack: string },
  words: readonly string[],
): Promise<number> {
  if (asksForHelp(words)) {
    const shown = await passThrough("pulumi", words, {}).catch(() => undefined);
    if (shown !== undefined) return shown;
    // There is none on the PATH: the local cloud brings one.
  }
  const options = { ...about, config: {}, out: defaults.out, yes: false, json: false, quiet: true, debug: false };
  const interrupts = new Interrupts();
  const session = new Session(options, new Reporter(new PlainSink({ quiet: true })), interrupts, "first");
  try {
    let last = "";
    const cloud = await session.cloud((message) => {
      if (message !== last) process.stderr.write(`${message}\n`);
      last = message;
    });
    return await becomePulumi(cloud, withStackArgument(words, about.stack));
  } catch (error) {
    const message = forSameStack(describeError(error, process.env["SCONES_DEBUG"] !== undefined), about);
    process.stderr.write(`scones: ${message}\n`);
    return exitCodeOf(error);
  } finally {
    await session.close();
  }
}
