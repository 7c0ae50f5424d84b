import type { AthenaClient } from "@aws-sdk/client-athena";
import { athenaDollars } from "../../domain/configuration/athenaPrice.ts";
import { runAthenaQuery } from "./athenaQuery.ts";
import { athenaResult } from "./athenaResult.ts";
import { predictionsStatement } from "./athenaSql.ts";
import type { HourRange } from "./captureFiles.ts";
import type { MonitoringResult } from "./result.ts";

/** What to ask Athena, and which table. */
export interface TableQuery extends HourRange {
  readonly athena: AthenaClient;
  /** The table over the captured data, as the endpoint's stack names it. */
  readonly table: { readonly databaseName: string; readonly tableName: string; readonly workgroupName: string };
  /** Where the table's data lies, for the answer. */
  readonly source: string;
  /** Confidence below which a prediction counts as low, 0 to 1. */
  readonly threshold: number;
  /** Class names in the order of the probabilities. */
  readonly classes: readonly string[];
  /** Ends the query. @default - it runs to its end */
  readonly signal?: AbortSignal;
}

/** The numbers of a direct read, and what the query took. There are no records and no names of skipped lines. */
export interface TableResult extends MonitoringResult {
  readonly query: {
    readonly queryExecutionId: string;
    readonly scannedBytes: number;
    /** By the list price, see domain/configuration/athenaPrice.ts. */
    readonly dollars: number;
    readonly seconds: number;
  };
  readonly skippedReasons: Readonly<Record<string, number>>;
}

/** Counts captured predictions with one query in Athena: as `queryCaptures` does, for more data than one machine reads. */
export async function queryTable(query: TableQuery): Promise<TableResult> {
  const { athena, table, source, threshold, classes, signal } = query;
  const statement = await predictionsStatement(table, query, threshold, classes.length);
  const { rows, ...took } = await runAthenaQuery(statement, { athena, ...table, ...(signal && { signal }) });
  const numbers = athenaResult(rows, { source, threshold, classes, bytes: took.scannedBytes });
  return { ...numbers, query: { ...took, dollars: athenaDollars(took.scannedBytes) } };
}
