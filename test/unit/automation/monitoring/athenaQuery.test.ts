import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  type Row,
} from "@aws-sdk/client-athena";
import { mockedClient } from "../../../support/mockedClient.ts";
import { expect } from "chai";
import { runAthenaQuery } from "../../../../automation/monitoring/athenaQuery.ts";

const row = (...cells: (string | undefined)[]): Row => ({
  Data: cells.map((cell) => (cell === undefined ? {} : { VarCharValue: cell })),
});

describe("runAthenaQuery", () => {
  const mock = mockedClient(AthenaClient);
  const run = (signal?: AbortSignal): ReturnType<typeof runAthenaQuery> =>
    runAthenaQuery("SELECT 1", {
      athena: new AthenaClient({ region: "us-east-1" }),
      ...{ workgroupName: "scones-1a2b3c4d", databaseName: "scones_1a2b3c4d" },
      ...(signal && { signal }),
    });
  const failure = (signal?: AbortSignal): Promise<string> =>
    run(signal).then(
      () => "no error",
      (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
    );

  beforeEach(() => {
    mock.reset();
    mock.on(StartQueryExecutionCommand).resolves({ QueryExecutionId: "q-1" });
    mock.on(StopQueryExecutionCommand).resolves({});
  });

  it("waits for the end and fetches every page", async () => {
    const Statistics = { DataScannedInBytes: 1234, TotalExecutionTimeInMillis: 1500 };
    mock
      .on(GetQueryExecutionCommand)
      .resolvesOnce({ QueryExecution: { Status: { State: "QUEUED" } } })
      .resolves({ QueryExecution: { Status: { State: "SUCCEEDED" }, Statistics } });
    mock
      .on(GetQueryResultsCommand, { NextToken: undefined })
      .resolves({ ResultSet: { Rows: [row("kind", "hour"), row("3", undefined)] }, NextToken: "more" })
      .on(GetQueryResultsCommand, { NextToken: "more" })
      .resolves({ ResultSet: { Rows: [row("5", "498756")] } });
    expect(await run()).to.deep.equal({
      queryExecutionId: "q-1",
      rows: [
        { kind: "3", hour: undefined },
        { kind: "5", hour: "498756" },
      ],
      scannedBytes: 1234,
      seconds: 1.5,
    });
    expect(mock.commandCalls(StartQueryExecutionCommand)[0]?.args[0].input).to.deep.equal({
      QueryString: "SELECT 1",
      QueryExecutionContext: { Database: "scones_1a2b3c4d" },
      WorkGroup: "scones-1a2b3c4d",
    });
  });

  it("fails with Athena's reason", async () => {
    const StateChangeReason = "Bytes scanned limit was exceeded";
    mock
      .on(GetQueryExecutionCommand)
      .resolves({ QueryExecution: { Status: { State: "CANCELLED", StateChangeReason } } });
    expect(await failure()).to.equal("AthenaQueryError: Athena query q-1 cancelled: Bytes scanned limit was exceeded");
    expect(mock.commandCalls(StopQueryExecutionCommand)).to.have.length(0);
  });

  it("stops the query when it is interrupted", async () => {
    const controller = new AbortController();
    mock.on(GetQueryExecutionCommand).callsFake(() => {
      controller.abort();
      return { QueryExecution: { Status: { State: "RUNNING" } } };
    });
    expect(await failure(controller.signal)).to.match(/^InterruptedError/);
    expect(mock.commandCalls(StopQueryExecutionCommand)[0]?.args[0].input).to.deep.equal({ QueryExecutionId: "q-1" });
  });
});
