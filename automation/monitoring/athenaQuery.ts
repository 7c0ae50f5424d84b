import { setTimeout as sleep } from "node:timers/promises";
import type { AthenaClient, QueryExecution } from "@aws-sdk/client-athena";
import { throwIfAborted } from "../runs/errors.ts";
import { AthenaQueryError } from "./errors.ts";

/** One row of a result, by the names of its columns; a NULL is missing. */
export type AthenaRow = Readonly<Record<string, string | undefined>>;

export interface AthenaAnswer {
  readonly queryExecutionId: string;
  readonly rows: readonly AthenaRow[];
  readonly scannedBytes: number;
  readonly seconds: number;
}

export interface AthenaRun {
  readonly athena: AthenaClient;
  readonly workgroupName: string;
  readonly databaseName: string;
  /** Ends the waiting, and the query with it. */
  readonly signal?: AbortSignal;
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2000;

/** Runs one query to its end and fetches its whole result. */
export async function runAthenaQuery(sql: string, run: AthenaRun): Promise<AthenaAnswer> {
  const { athena, workgroupName, databaseName, signal } = run;
  const { StartQueryExecutionCommand } = await import("@aws-sdk/client-athena");
  const { QueryExecutionId: id = "" } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Database: databaseName },
      WorkGroup: workgroupName,
    }),
  );
  const { Statistics: statistics = {} } = await finished(athena, id, signal);
  return {
    queryExecutionId: id,
    rows: await allRows(athena, id),
    scannedBytes: statistics.DataScannedInBytes ?? 0,
    seconds: (statistics.TotalExecutionTimeInMillis ?? 0) / 1000,
  };
}

async function finished(athena: AthenaClient, id: string, signal: AbortSignal | undefined): Promise<QueryExecution> {
  const { GetQueryExecutionCommand, StopQueryExecutionCommand } = await import("@aws-sdk/client-athena");
  try {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, pause * 1.5)) {
      if (signal) throwIfAborted(signal);
      const { QueryExecution: execution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
      const state = execution?.Status?.State;
      if (execution && state === "SUCCEEDED") return execution;
      if (state === "FAILED" || state === "CANCELLED") {
        throw new AthenaQueryError(id, state, execution?.Status?.StateChangeReason ?? "no reason given");
      }
      await sleep(pause, undefined, signal && { signal }).catch(() => undefined);
    }
  } catch (error) {
    // What nobody waits for any more should not go on reading.
    if (signal?.aborted)
      await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id })).catch(() => undefined);
    throw error;
  }
}

async function allRows(athena: AthenaClient, id: string): Promise<AthenaRow[]> {
  const { paginateGetQueryResults } = await import("@aws-sdk/client-athena");
  const rows: AthenaRow[] = [];
  let names: readonly string[] | undefined;
  for await (const { ResultSet: set } of paginateGetQueryResults({ client: athena }, { QueryExecutionId: id })) {
    for (const { Data: cells = [] } of set?.Rows ?? []) {
      const values = cells.map(({ VarCharValue: value }) => value);
      // The first row of the first page names the columns.
      if (names === undefined) names = values.map((value) => value ?? "");
      else rows.push(Object.fromEntries(names.map((name, column) => [name, values[column]])));
    }
  }
  return rows;
}
