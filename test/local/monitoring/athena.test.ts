import { AthenaClient, GetQueryExecutionCommand } from "@aws-sdk/client-athena";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import {
  MonitoringError,
  queryCaptures,
  queryTable,
  type MonitoringResult,
} from "../../../automation/monitoring/monitoring.ts";
import type { QueryTable } from "../../../components/monitoredEndpoint/monitoring/captureTable.ts";
import { EngineProject, type Project } from "../engineProject.ts";
import { LONE_NUMBER } from "../../../domain/captures/captureRecord.ts";
import { captureSet, otherModels } from "./captureSet.ts";

const HOUR = 3_600_000;
const ENDPOINT = "scones-1";
const question = { threshold: 0.93, classes: ["bicycle", "motorcycle"] };

describe("Captured data through Athena", function () {
  this.timeout(90_000);
  const projects = new EngineProject();
  const lastHour = Math.floor(Date.now() / HOUR) * HOUR - HOUR;
  const files = captureSet(lastHour);
  let project: Project;
  let s3: S3Client;
  let athena: AthenaClient;
  let table: QueryTable;
  let source: string;

  before(async () => {
    await projects.start();
    project = await projects.add("athena", "test/fixtures/athena/table.ts");
    const { code, output } = await project.pulumi("up", "--yes", "--skip-preview");
    expect(code, output).to.equal(0);
    const json = (await project.pulumi("stack", "output", "--json")).output;
    const outputs = JSON.parse(json) as { bucketName: string; table: QueryTable };
    table = outputs.table;
    source = `s3://${outputs.bucketName}/captured/${ENDPOINT}`;
    s3 = new S3Client({ ...projects.cloud.config(), forcePathStyle: true });
    athena = new AthenaClient(projects.cloud.config());
    const strangers = [
      `captured/other-endpoint/Old/${hourOf(lastHour)}/a.jsonl`,
      `captured/${ENDPOINT}/Old/readme.txt`,
    ];
    const puts = [...files].map(([key, text]) => [`captured/${ENDPOINT}/${key}`, text] as const);
    for (const [Key, Body] of [...puts, ...strangers.map((key) => [key, "not ours"] as const)]) {
      await s3.send(new PutObjectCommand({ Bucket: outputs.bucketName, Key, Body: Buffer.from(Body) }));
    }
  });

  after(async () => {
    s3.destroy();
    athena.destroy();
    await projects.remove();
  });

  const hourOf = (time: number): string =>
    new Date(time).toISOString().slice(0, 13).replace("T", "/").replaceAll("-", "/");
  const direct = (range = {}): Promise<MonitoringResult> => queryCaptures({ source, s3, ...question, ...range });
  const byTable = (range = {}): ReturnType<typeof queryTable> =>
    queryTable({ source, athena, table, ...question, ...range });

  /** Sums of floating-point numbers depend on their order in the last digits; nothing else may differ. */
  function rounded(value: unknown): unknown {
    return JSON.parse(
      JSON.stringify(value, (key, member: unknown) =>
        key === "mean" && typeof member === "number" ? Number(member.toFixed(12)) : member,
      ),
    );
  }

  function numbers({
    captures,
    lowConfidence,
    byClass,
    overall,
    byHour,
    byVariant,
    histogram,
    skipped,
  }: MonitoringResult) {
    return rounded({ captures, lowConfidence, byClass, overall, byHour, byVariant, histogram, skipped });
  }

  it("gives the numbers of a direct read", async () => {
    const [expected, found] = await Promise.all([direct(), byTable()]);
    const others = otherModels.reduce((sum, { rows }) => sum + rows, 0);
    expect(expected.captures).to.equal(2 * 3 * (25 + 26 + 27 + others));
    expect(expected.skipped).to.equal(2 * 3 * 9);
    expect(expected.byHour).to.have.length(3);
    expect(Object.keys(expected.byClass)).to.deep.equal(["bicycle", "motorcycle", "class 2"]);
    expect(numbers(found)).to.deep.equal(numbers(expected));
  });

  it("gives them for a part of the time too", async () => {
    const range = { from: new Date(lastHour - HOUR + 600_123), to: new Date(lastHour + 1_800_000) };
    const [expected, found] = await Promise.all([direct(range), byTable(range)]);
    expect(expected.byHour).to.have.length(2);
    expect(expected.captures).to.be.within(50, 400);
    expect(numbers(found)).to.deep.equal(numbers(expected));
  });

  it("says why lines were skipped", async () => {
    const { skippedReasons } = await byTable();
    expect(skippedReasons).to.deep.equal({
      "no captureData": 6,
      "no output was captured": 6,
      "no valid inferenceTime": 6,
      "not valid JSON": 12,
      "the output is not a list of probabilities from 0 to 1": 24,
    });
  });

  it("takes a single number for a probability only where there are two classes", async () => {
    const three = { classes: ["bicycle", "motorcycle", "car"] };
    const [expected, found] = await Promise.all([direct(three), byTable(three)]);
    expect(expected.skipped).to.equal(2 * 3 * (9 + 6));
    expect(numbers(found)).to.deep.equal(numbers(expected));
    expect(expected.skippedLines.map(({ reason }) => reason)).to.include(LONE_NUMBER);
    expect(found.skippedReasons[LONE_NUMBER]).to.equal(2 * 3 * 6);
  });

  it("answers with zeros where there is nothing", async () => {
    const found = await byTable({ from: new Date(lastHour - 100 * HOUR), to: new Date(lastHour - 90 * HOUR) });
    expect(found).to.deep.include({ captures: 0, skipped: 0, byHour: [], byVariant: [], files: 0 });
    expect(found.byClass).to.deep.equal({ bicycle: 0, motorcycle: 0 });
  });

  it("says what was read and what that costs, in the workgroup of the table", async () => {
    const { query, bytes, files: counted } = await byTable();
    const size = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(query.scannedBytes).to.equal(size);
    expect(bytes).to.equal(size);
    expect(counted).to.equal([...files.values()].filter((text) => text !== "").length);
    expect(query.dollars).to.be.closeTo((10 / 2 ** 20) * 5, 1e-9);
    const { QueryExecution: execution } = await athena.send(
      new GetQueryExecutionCommand({ QueryExecutionId: query.queryExecutionId }),
    );
    expect(execution?.WorkGroup).to.equal(table.workgroupName);
    expect(execution?.ResultConfiguration?.OutputLocation).to.match(/^s3:\/\/[^/]+\/monitoring\/athena\//);
  });

  it("fails with Athena's reason when the table is not there", async () => {
    const missing = await queryTable({ source, athena, ...question, table: { ...table, tableName: "nowhere" } }).catch(
      (error: unknown) => error,
    );
    expect(missing).to.be.an("error");
    expect((missing as Error).message).to.match(/^Athena query \S+ failed: .*nowhere/s);
  });

  it("takes no other name than a table's", async () => {
    const injected = { ...table, tableName: 'captures" WHERE 1=1 --' };
    const error = await queryTable({ source, athena, ...question, table: injected }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(MonitoringError);
  });

  it("changes nothing when nothing has changed, and the table in place when the program has", async () => {
    const again = await project.pulumi("preview", "--refresh", "--expect-no-changes");
    expect(again.code, again.output).to.equal(0);
    await project.pulumi("config", "set", "maxScannedGb", "1");
    const changed = await project.pulumi("up", "--yes", "--skip-preview");
    expect(changed.code, changed.output).to.equal(0);
    expect(changed.output).to.match(/1 updated/);
    const destroyed = await project.pulumi("destroy", "--yes", "--skip-preview");
    expect(destroyed.code, destroyed.output).to.equal(0);
  });
});
