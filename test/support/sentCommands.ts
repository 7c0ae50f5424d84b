import { mock } from "node:test";

/** What a client was asked, by the names of the commands. */
export interface Sent {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Answer = (input: Sent["input"]) => unknown;

/**
 * Lets a class of AWS clients answer from a table, without a network, until `mock.restoreAll()`. A command that the table lacks
 * fails, so nothing is asked unseen.
 */
export function answerCommands(
  client: { prototype: { send(command: never): unknown } },
  answers: Readonly<Record<string, Answer>>,
): Sent[] {
  const sent: Sent[] = [];
  mock.method(client.prototype, "send", async (command: { readonly input: Sent["input"] }) => {
    const name = command.constructor.name.replace(/Command$/, "");
    sent.push({ name, input: command.input });
    const answer = answers[name];
    if (answer === undefined) throw new Error(`${name} was not expected`);
    return Promise.resolve(answer(command.input));
  });
  return sent;
}
