import { expect } from "chai";
import { MonitoredEndpoint, type MonitoredEndpointArgs } from "../../../../components/index.ts";
import { ACCOUNT, deploy, value } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const MODEL = { modelName: "classifier-model", executionRoleName: "classifier-role" };
const BUCKET = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const ARGS: MonitoredEndpointArgs = { model: MODEL, captureBucket: BUCKET, queryTable: {} };

describe("MonitoredEndpoint with a query table", () => {
  answeringSageMaker();
  const create = (args: MonitoredEndpointArgs = ARGS, options = {}) =>
    deploy(() => new MonitoredEndpoint("scones", args), options);

  it("makes nothing for queries unless it is asked to", async () => {
    const { names, result } = await deploy(
      () => new MonitoredEndpoint("scones", { model: MODEL, captureBucket: BUCKET }),
    );
    expect(names.filter((name) => /glue|athena/.test(name))).to.deep.equal([]);
    expect(await value(result.queryTable)).to.equal(undefined);
  });

  it("adds a database, a table and a workgroup", async () => {
    const { names, errors, result } = await create();
    expect(errors).to.deep.equal([]);
    expect(names.filter((name) => /glue|athena/.test(name))).to.deep.equal([
      "aws-native:glue:Database scones-captures-database",
      "aws:athena/workgroup:Workgroup scones-captures-queries",
      "aws:glue/catalogTable:CatalogTable scones-captures-table",
    ]);
    const { databaseName, tableName, workgroupName } = (await value(result.queryTable)) ?? {};
    expect(databaseName).to.match(/^scones_[0-9a-f]{8}$/);
    expect(tableName).to.equal("captures");
    expect(workgroupName).to.equal(databaseName?.replace("_", "-"));
  });

  it("computes the partitions from endpoint, variant and hour", async () => {
    const { get } = await create();
    const { parameters, partitionKeys, storageDescriptor } = get("scones-captures-table").inputs;
    const endpoint = get("scones-endpoint").inputs["name"];
    expect(parameters).to.deep.equal({
      EXTERNAL: "TRUE",
      classification: "json",
      "projection.enabled": "true",
      "projection.endpoint.type": "enum",
      "projection.endpoint.values": endpoint,
      "projection.variant.type": "enum",
      "projection.variant.values": "AllTraffic",
      "projection.datehour.type": "date",
      "projection.datehour.format": "yyyy/MM/dd/HH",
      "projection.datehour.range": "NOW-365DAYS,NOW+1HOURS",
      "projection.datehour.interval": "1",
      "projection.datehour.interval.unit": "HOURS",
      "storage.location.template": "s3://pictures/captured/${endpoint}/${variant}/${datehour}/",
    });
    expect(partitionKeys).to.deep.equal([
      { name: "endpoint", type: "string" },
      { name: "variant", type: "string" },
      { name: "datehour", type: "string" },
    ]);
    const half = "struct<observedcontenttype:string,mode:string,data:string,encoding:string>";
    expect(storageDescriptor).to.deep.equal({
      location: "s3://pictures/captured/",
      inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      columns: [
        { name: "capturedata", type: `struct<endpointinput:${half},endpointoutput:${half}>` },
        { name: "eventmetadata", type: "struct<eventid:string,inferencetime:string,inferenceid:string>" },
        { name: "eventversion", type: "string" },
      ],
      serDeInfo: {
        serializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
        parameters: { "ignore.malformed.json": "true" },
      },
    });
  });

  it("puts results into the capture bucket and ends a query that reads too much", async () => {
    const { get } = await create({ ...ARGS, tags: { team: "scones" } });
    expect(get("scones-captures-queries").inputs).to.deep.include({
      forceDestroy: true,
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: 200_000_000_000,
        resultConfiguration: { outputLocation: "s3://pictures/monitoring/athena/" },
      },
      tags: { team: "scones" },
    });
    expect(get("scones-captures-database").inputs["catalogId"]).to.equal(ACCOUNT);
  });

  it("knows every variant, another prefix, another span and another limit", async () => {
    const { get } = await create({
      captureBucket: BUCKET,
      capturePrefix: "seen/",
      variants: [
        { variantName: "Old", model: MODEL },
        { variantName: "New", model: { modelName: "other" } },
      ],
      queryTable: { days: 30, maxScannedGb: 0.5 },
    });
    expect(get("scones-captures-table").inputs["parameters"]).to.include({
      "projection.variant.values": "Old,New",
      "projection.datehour.range": "NOW-30DAYS,NOW+1HOURS",
      "storage.location.template": "s3://pictures/seen/${endpoint}/${variant}/${datehour}/",
    });
    const { configuration } = get("scones-captures-queries").inputs;
    expect(configuration).to.include({ bytesScannedCutoffPerQuery: 500_000_000 });
  });

  it("fails when nothing is captured, and for a span or limit that can't be", () => {
    const failing = (args: MonitoredEndpointArgs): Promise<unknown> =>
      create(args).then(
        () => "no error",
        (error: unknown) => (error as Error).message,
      );
    return Promise.all([
      failing({ model: MODEL, captureEnabled: false, queryTable: {} }).then((message) =>
        expect(message).to.contain("queryTable needs captured data"),
      ),
      failing({ ...ARGS, queryTable: { days: 0, maxScannedGb: 0 } }).then((message) =>
        expect(message).to.contain("queryTable.days must be").and.to.contain("queryTable.maxScannedGb must be"),
      ),
    ]);
  });
});
