import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  /** The last lines of standard error, enough to say what went wrong. */
  readonly stderr: string;
}

/** Runs a command to its end; never throws for a missing command or a failing one: `code` is then 127 or the command's own. */
export function run(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
    readonly timeoutSeconds?: number;
    readonly onStderrLine?: (line: string) => void;
  } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      ...(options.timeoutSeconds === undefined ? {} : { timeout: options.timeoutSeconds * 1000 }),
    });
    let stdout = "";
    const tail: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    createInterface({ input: child.stderr }).on("line", (line) => {
      options.onStderrLine?.(line);
      tail.push(line);
      if (tail.length > 30) tail.shift();
    });
    child.on("error", (error) => resolve({ code: 127, stdout, stderr: error.message }));
    child.on("close", (code, signal) =>
      resolve({ code: code ?? 128, stdout, stderr: tail.join("\n") + (signal === null ? "" : `\nended by ${signal}`) }),
    );
  });
}
