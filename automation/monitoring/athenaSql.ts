import { readFile } from "node:fs/promises";
import { MonitoringError } from "./errors.ts";
import type { HourRange } from "./captureFiles.ts";

const HOUR = 3_600_000;
/** Names of Glue databases and tables as this project makes them; nothing that would need quoting. */
const NAME = /^[a-z0-9_]{1,255}$/;

/**
 * The query for all numbers of the predictions of a time, over one table of captured data.
 *
 * @param classes how many the model has
 */
export async function predictionsStatement(
  table: { readonly databaseName: string; readonly tableName: string },
  { from, to }: HourRange,
  threshold: number,
  classes: number,
): Promise<string> {
  for (const name of [table.databaseName, table.tableName]) {
    if (!NAME.test(name)) throw new MonitoringError(`not a name of a Glue database or table: "${name}"`);
  }
  const text = await readFile(new URL("athena/predictions.sql", import.meta.url), "utf8");
  const values: Readonly<Record<string, string>> = {
    table: `"${table.databaseName}"."${table.tableName}"`,
    classes: String(classes),
    first_hour: hourFolder(from?.getTime() ?? Date.UTC(1970, 0, 1)),
    // A file is named after the hour it was begun in; the one after holds late records, as it does in a direct read.
    last_hour: hourFolder(to === undefined ? Date.UTC(9999, 11, 31, 23) : to.getTime() - 1 + HOUR),
    from: from === undefined ? "'-1E18'" : seconds(from),
    to: to === undefined ? "'1E18'" : seconds(to),
    threshold: `'${threshold}'`,
  };
  return withoutComments(text).replace(/\{\{(\w+)\}\}/g, (place, name: string) => values[name] ?? place);
}

/** `yyyy/MM/dd/HH`, quoted. */
function hourFolder(time: number): string {
  return `'${new Date(time).toISOString().slice(0, 13).replaceAll("-", "/").replace("T", "/")}'`;
}

/** Seconds since 1970, quoted: the query casts it, so that no digit is lost on the way. */
function seconds(time: Date): string {
  return `'${time.getTime() / 1000}'`;
}

/** Comments explain the file to its readers; a query has at most 256 KB. */
function withoutComments(sql: string): string {
  return sql
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("--"))
    .join("\n");
}
