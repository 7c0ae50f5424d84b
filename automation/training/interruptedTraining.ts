import { createInterface } from "node:readline/promises";
import type { Session } from "../runs/session.ts";
import { awsCommand } from "../stack/awsCommand.ts";
import { describeTraining } from "./training.ts";

const answerWithinMs = 20_000;

/** After an interrupt: a training job goes on by itself and the next run waits for it, unless the user wants it stopped. */
export async function settleInterruptedTraining(session: Session, jobName: string): Promise<void> {
  const { clients, reporter, options } = session;
  const job = await describeTraining(clients, jobName).catch(() => undefined);
  if (job?.TrainingJobStatus !== "InProgress") return;
  const goesOn = `Training job ${jobName} goes on; the next run waits for it.`;
  if (!process.stdin.isTTY || !process.stdout.isTTY || options.json || options.quiet) {
    const stop = awsCommand(await session.cloud(), `sagemaker stop-training-job --training-job-name ${jobName}`);
    reporter.info(`${goesOn} To stop it: ${stop}`);
    return;
  }
  const readline = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const answer = await readline.question(`${goesOn} Stop it? [y/N] `, { signal }).catch(() => "");
    if (!/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    readline.close();
  }
  const { StopTrainingJobCommand } = await import("@aws-sdk/client-sagemaker");
  await (await clients.sagemaker()).send(new StopTrainingJobCommand({ TrainingJobName: jobName }));
  process.stdout.write(`Training job ${jobName} is being stopped.\n`);
}
