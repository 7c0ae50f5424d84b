import type { RunOptions } from "../../runs/options.ts";
import { run as runAll } from "../../runs/run.ts";
import { execute } from "./execute.ts";

export function run(options: object): Promise<number> {
  const typed = options as RunOptions;
  return execute(typed, (session) => runAll(session, typed));
}
