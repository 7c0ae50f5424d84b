/** Log lines in the algorithm's own format: `[11/24/2026 08:15:30 INFO 140484553713472] Epoch[0] …`. */

type Level = "INFO" | "WARNING" | "ERROR";

/** The algorithm prints the id of its thread, a Python pointer; here the process number stands in the same place. */
const THREAD = 140_000_000_000_000 + process.pid;

export function formatLine(level: Level, message: string, at: Date): string {
  const [year, month, day, time] = at.toISOString().split(/[-T.]/u);
  return `[${month}/${day}/${year} ${time} ${level} ${THREAD}] ${message}`;
}

function write(level: Level, message: string): void {
  process.stdout.write(`${formatLine(level, message, new Date())}\n`);
}

export const log = {
  info: (message: string): void => write("INFO", message),
  warning: (message: string): void => write("WARNING", message),
  error: (message: string): void => write("ERROR", message),
};
