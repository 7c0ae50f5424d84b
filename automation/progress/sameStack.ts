import { defaults, type CloudKind } from "../runs/options.ts";

export interface StackPlace {
  readonly cloud: CloudKind;
  readonly stack: string;
}

/** A verb of a command that is advised, with the one below it; `cloud` has neither cloud nor stack to name. */
const ADVISED = /\bnpm run scones -- (?!cloud\b)(?:workflow |studio )?[a-z]+/g;

/**
 * A text whose advised commands work on the same stack: whoever throws an error need not know where the verb works, and without the options
 * a command would go to the local cloud's own stack.
 */
export function forSameStack(text: string, { cloud, stack }: StackPlace): string {
  const options =
    (cloud === defaults.cloud ? "" : ` --cloud ${cloud}`) + (stack === defaults.stack ? "" : ` --stack ${stack}`);
  return options === "" ? text : text.replaceAll(ADVISED, (command) => `${command}${options}`);
}
