import {
  AthenaClient,
  CreateNamedQueryCommand,
  CreateWorkGroupCommand,
  DeleteWorkGroupCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { CloudControlClient, CreateResourceCommand, DeleteResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { failure, TestCloud } from "./testCloud.ts";

const OBJECTS = {
  "data/a/2024/01/05/x.json": '{"Name":"Ann","Deep":{"Count":2,"Tags":["p","q"]},"Flag":true}\n{"name":7}\n',
  "data/a/2024/01/06/x.json": '{"name":"Bob","deep":{"count":"3"}}\n\nnot json\n',
  "data/a/2023/12/31/x.json": '{"name":"too old"}\n',
  "data/b/2024/01/05/x.json": '{"name":"another team"}\n',
  "data/a/2024/01/05/_hidden.json": '{"name":"hidden"}\n',
  "data/a/readme.txt": "no partition\n",
  // More than the least limit that a workgroup can have.
  "many/a/2024/01/05/x.json": `${JSON.stringify({ name: "x".repeat(10_000_000) })}\n`,
};
const PROJECTION = {
  "projection.enabled": "true",
  ...{ "projection.team.type": "enum", "projection.team.values": "a,c" },
  ...{ "projection.day.type": "date", "projection.day.range": "2024/01/01,NOW", "projection.day.format": "yyyy/MM/dd" },
};

describe("Athena of the local cloud", function () {
  this.timeout(30_000);
  const cloud = new TestCloud();
  let athena: AthenaClient;

  before(async () => {
    await cloud.start();
    athena = new AthenaClient(cloud.config());
    const s3 = new S3Client({ ...cloud.config(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "lake" }));
    for (const [Key, Body] of Object.entries(OBJECTS)) {
      await s3.send(new PutObjectCommand({ Bucket: "lake", Key, Body }));
    }
    const glue = new GlueClient(cloud.config());
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "lake" } }));
    await createTable(glue, "people", "true");
    await createTable(glue, "strict", "false");
    await createTable(glue, "many", "true", "many");
    for (const [Name, BytesScannedCutoffPerQuery] of [
      ["roomy", 20_000_000],
      ["tight", 10_000_000],
    ] as const) {
      const ResultConfiguration = { OutputLocation: "s3://lake/results/" };
      const Configuration = { ResultConfiguration, BytesScannedCutoffPerQuery };
      await athena.send(new CreateWorkGroupCommand({ Name, Configuration }));
    }
    s3.destroy();
    glue.destroy();
  });
  after(async () => {
    athena.destroy();
    await cloud.remove();
  });

  const createTable = (glue: GlueClient, Name: string, lenient: string, folder = "data"): Promise<unknown> =>
    glue.send(
      new CreateTableCommand({
        DatabaseName: "lake",
        TableInput: {
          Name,
          TableType: "EXTERNAL_TABLE",
          Parameters: { ...PROJECTION, "storage.location.template": `s3://lake/${folder}/\${team}/\${day}` },
          PartitionKeys: [
            { Name: "team", Type: "string" },
            { Name: "day", Type: "string" },
          ],
          StorageDescriptor: {
            Location: `s3://lake/${folder}/`,
            InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
            Columns: [
              { Name: "name", Type: "string" },
              { Name: "deep", Type: "struct<count:int,tags:array<string>>" },
              { Name: "flag", Type: "boolean" },
            ],
            SerdeInfo: {
              SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
              Parameters: { "ignore.malformed.json": lenient },
            },
          },
        },
      }),
    );

  async function query(QueryString: string, ExecutionParameters?: string[], WorkGroup = "roomy"): Promise<unknown> {
    const { QueryExecutionId } = await athena.send(
      new StartQueryExecutionCommand({
        ...{ QueryString, WorkGroup, QueryExecutionContext: { Database: "lake" } },
        ...(ExecutionParameters && { ExecutionParameters }),
      }),
    );
    for (;;) {
      const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const { State = "", StateChangeReason = "" } = QueryExecution?.Status ?? {};
      if (State === "FAILED" || State === "CANCELLED") return `${State}: ${StateChangeReason}`;
      if (State === "SUCCEEDED") break;
      await new Promise((done) => setTimeout(done, 50));
    }
    const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
    return ResultSet?.Rows?.slice(1).map(({ Data }) => Data?.map(({ VarCharValue }) => VarCharValue ?? null));
  }

  it("reads a table's own columns, whatever the case, and nulls for a line that is not JSON", async () => {
    const rows = await query(
      "SELECT name, deep.count, cardinality(deep.tags), flag, team, day FROM people ORDER BY name NULLS LAST",
    );
    expect(rows).to.deep.equal([
      ["7", null, null, null, "a", "2024/01/05"],
      ["Ann", "2", "2", "true", "a", "2024/01/05"],
      ["Bob", "3", null, null, "a", "2024/01/06"],
      [null, null, null, null, "a", "2024/01/06"],
    ]);
  });

  it("names the object that a row comes from", async () => {
    const rows = await query(`SELECT DISTINCT "$path" FROM people WHERE name = 'Ann'`);
    expect(rows).to.deep.equal([["s3://lake/data/a/2024/01/05/x.json"]]);
  });

  it("binds parameters, not those in texts", async () => {
    const rows = await query("SELECT name, '?' FROM people WHERE day = ? AND name = ?", ["'2024/01/05'", "'Ann'"]);
    expect(rows).to.deep.equal([["Ann", "?"]]);
    expect(
      await query("SELECT name FROM people WHERE name IN ('Bob', ?) AND (flag OR name = ?)", ["'Ann'", "'Bob'"]),
    ).to.deep.equal([["Ann"], ["Bob"]]);
    expect(await failure(query("SELECT 1 WHERE 1 = ? AND 2 = ?", ["1"]))).to.equal("InvalidRequestException 400");
  });

  it("binds parameters in a WHERE clause alone, as Athena does", async () => {
    for (const elsewhere of [
      "SELECT ?",
      "SELECT 1 FROM people WHERE true ORDER BY ?",
      "SELECT (SELECT 1 WHERE true) + ?",
    ])
      expect(await failure(query(elsewhere, ["1"])), elsewhere).to.equal("InvalidRequestException 400");
  });

  it("fails for a line that is not JSON where the table does not say to ignore it", async () => {
    expect(await query("SELECT * FROM strict")).to.contain("FAILED: HIVE_CURSOR_ERROR");
  });

  it("ends a query that reads more than its workgroup allows", async () => {
    expect(await query("SELECT length(name) FROM many", undefined, "tight")).to.equal(
      "CANCELLED: Bytes scanned limit was exceeded",
    );
    expect(await query("SELECT length(name) FROM many")).to.deep.equal([["10000000"]]);
  });

  it("deletes a workgroup that holds something with its contents alone", async () => {
    await athena.send(new CreateWorkGroupCommand({ Name: "full" }));
    const named = { Name: "q", Database: "lake", QueryString: "SELECT 1", WorkGroup: "full" };
    await athena.send(new CreateNamedQueryCommand(named));
    const refused: unknown = await athena
      .send(new DeleteWorkGroupCommand({ WorkGroup: "full" }))
      .catch((error: unknown) => error);
    expect(refused).to.include({ name: "InvalidRequestException", message: "WorkGroup full is not empty" });
    await athena.send(new DeleteWorkGroupCommand({ WorkGroup: "full", RecursiveDeleteOption: true }));
    // One of that name is another.
    await athena.send(new CreateWorkGroupCommand({ Name: "full" }));
    await athena.send(new DeleteWorkGroupCommand({ WorkGroup: "full" }));
  });

  it("is not told by Cloud Control to delete the contents too", async () => {
    const client = new CloudControlClient(cloud.config());
    const type = { TypeName: "AWS::Athena::WorkGroup" };
    const DesiredState = JSON.stringify({ Name: "kept", RecursiveDeleteOption: true });
    await client.send(new CreateResourceCommand({ ...type, DesiredState }));
    await athena.send(
      new CreateNamedQueryCommand({ Name: "q", Database: "lake", QueryString: "SELECT 1", WorkGroup: "kept" }),
    );
    const { ProgressEvent } = await client.send(new DeleteResourceCommand({ ...type, Identifier: "kept" }));
    expect(ProgressEvent).to.include({
      ...{ OperationStatus: "FAILED", ErrorCode: "InvalidRequest" },
      StatusMessage: "Invalid request provided: WorkGroup kept is not empty",
    });
    client.destroy();
  });
});
