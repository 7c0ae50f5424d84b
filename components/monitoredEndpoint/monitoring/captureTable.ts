import * as pulumi from "@pulumi/pulumi";
import { Database } from "@pulumi/aws-native/glue/database.js";
import { Workgroup } from "@pulumi/aws/athena/workgroup.js";
import { CatalogTable } from "@pulumi/aws/glue/catalogTable.js";
import type { QueryTableOptions } from "./captureTableOptions.ts";
import { uniqueName } from "../../shared/names.ts";
import type { BucketRef } from "../../shared/refs.ts";
import type { Tags } from "../../shared/tags.ts";

/** Where Athena finds captured data. */
export interface QueryTable {
  /** Database of the Glue catalog that the table is in. */
  readonly databaseName: string;
  /** Name of the table. */
  readonly tableName: string;
  /** Athena workgroup that queries it: where results go, and how much one query may read. */
  readonly workgroupName: string;
}

/** The resources behind a `QueryTable`. */
export interface CaptureTable {
  readonly database: Database;
  readonly table: CatalogTable;
  readonly workgroup: Workgroup;
}

/** What the table is about. */
export interface CaptureTablePlace {
  readonly bucket: BucketRef;
  /** Prefix of the captured data, ends with a slash. */
  readonly prefix: string;
  readonly endpointName: pulumi.Input<string>;
  readonly variantNames: readonly string[];
  readonly accountId: pulumi.Input<string>;
  readonly tags: Tags;
}

const TABLE_NAME = "captures";
/** Prefix of the queries' results in the bucket of the captured data. */
const RESULTS_PREFIX = "monitoring/athena/";
const DEFAULT_DAYS = 365;
const DEFAULT_MAX_SCANNED_GB = 200;
const GB = 1_000_000_000;

/** A table over captured data whose partitions are computed, so that nothing has to register the hours as they come. */
export function createCaptureTable(
  name: string,
  place: CaptureTablePlace,
  options: QueryTableOptions,
  opts: pulumi.CustomResourceOptions,
): CaptureTable {
  const { bucket, accountId } = place;
  const unique = uniqueName(name);
  const databaseName = unique.toLowerCase().replace(/-/g, "_");
  // Of either there can't be two of the name.
  const named = { ...opts, deleteBeforeReplace: true };
  const database = new Database(
    `${name}-captures-database`,
    {
      catalogId: accountId,
      databaseName,
      databaseInput: { name: databaseName, description: `Captured data of the endpoint ${name}` },
    },
    opts,
  );
  const table = new CatalogTable(
    `${name}-captures-table`,
    {
      // The name is known beforehand; taken from the database, it makes the table wait for it.
      databaseName: database.databaseName.apply((known) => known ?? databaseName),
      name: TABLE_NAME,
      description: "One row for each captured request; its hour, variant and endpoint are its place in the bucket",
      tableType: "EXTERNAL_TABLE",
      parameters: projection(place, options),
      partitionKeys: ["endpoint", "variant", "datehour"].map((key) => ({ name: key, type: "string" })),
      storageDescriptor: {
        location: captureLocation(place),
        inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
        outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        columns: CAPTURE_COLUMNS.map((column) => ({ ...column })),
        serDeInfo: {
          serializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
          // A line that is cut off becomes a row of nulls, which the queries count, instead of failing the query.
          parameters: { "ignore.malformed.json": "true" },
        },
      },
    },
    named,
  );
  const workgroup = new Workgroup(
    `${name}-captures-queries`,
    {
      name: unique,
      description: `Queries over captured data of the endpoint ${name}`,
      // A workgroup that has run a query is not empty, and would otherwise stay. Hence not aws-native's: Cloud Control tells the handler
      // of a deletion nothing that is write-only, its `recursiveDeleteOption` neither (cloudformation-coverage-roadmap#2046).
      forceDestroy: true,
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: pulumi
          .output(options.maxScannedGb ?? DEFAULT_MAX_SCANNED_GB)
          .apply((gigabytes) => Math.round(gigabytes * GB)),
        resultConfiguration: { outputLocation: pulumi.interpolate`s3://${bucket.bucketName}/${RESULTS_PREFIX}` },
      },
      tags: place.tags,
    },
    named,
  );
  return { database, table, workgroup };
}

/** The names, once all three exist. */
export function queryTableOf({ database, table, workgroup }: CaptureTable): pulumi.Output<QueryTable> {
  return pulumi
    .all([database.id, table.databaseName, table.name, workgroup.name])
    .apply(([, databaseName, tableName, workgroupName]) => ({ databaseName, tableName, workgroupName }));
}

const HALF = "struct<observedcontenttype:string,mode:string,data:string,encoding:string>";

/** A captured record. The SerDe compares names without regard to case, and Glue keeps them in small letters. */
const CAPTURE_COLUMNS = [
  { name: "capturedata", type: `struct<endpointinput:${HALF},endpointoutput:${HALF}>` },
  { name: "eventmetadata", type: "struct<eventid:string,inferencetime:string,inferenceid:string>" },
  { name: "eventversion", type: "string" },
] as const;

function captureLocation({ bucket, prefix }: CaptureTablePlace): pulumi.Output<string> {
  return pulumi.interpolate`s3://${bucket.bucketName}/${prefix}`;
}

/**
 * Partition projection: Athena computes the partitions that a query's `WHERE` can mean instead of looking them up.
 * See https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
 */
function projection(place: CaptureTablePlace, options: QueryTableOptions): Record<string, pulumi.Input<string>> {
  return {
    EXTERNAL: "TRUE",
    classification: "json",
    "projection.enabled": "true",
    "projection.endpoint.type": "enum",
    "projection.endpoint.values": place.endpointName,
    "projection.variant.type": "enum",
    "projection.variant.values": place.variantNames.join(","),
    "projection.datehour.type": "date",
    "projection.datehour.format": "yyyy/MM/dd/HH",
    // A capture is filed under the hour it was begun in, and clocks differ: an hour of the future costs nothing.
    "projection.datehour.range": pulumi.interpolate`NOW-${options.days ?? DEFAULT_DAYS}DAYS,NOW+1HOURS`,
    "projection.datehour.interval": "1",
    "projection.datehour.interval.unit": "HOURS",
    "storage.location.template": pulumi.interpolate`${captureLocation(place)}\${endpoint}/\${variant}/\${datehour}/`,
  };
}
