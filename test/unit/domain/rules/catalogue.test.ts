import { athenaRules } from "../../../../domain/rules/athena.ts";
import { glueRules } from "../../../../domain/rules/glue.ts";
import { holdEach, type Case } from "./cases.ts";

const workgroup = (field: string): Case => ({
  holds: [{ [field]: "a.b_c-D" }],
  breaks: [{ [field]: "a b" }, { [field]: "a".repeat(129) }],
});
const result = (OutputLocation: string) => ({ ResultConfiguration: { OutputLocation } });

describe("athenaRules", () => {
  holdEach("StartQueryExecution", athenaRules["StartQueryExecution"] ?? [], {
    workgroup: workgroup("WorkGroup"),
    "output-location": {
      holds: [result("s3://bucket/"), result("s3://bucket")],
      breaks: [result("bucket/x"), result("s3:///x")],
    },
    "query-size": {
      holds: [{ QueryString: "x".repeat(262_144) }],
      breaks: [{ QueryString: "x".repeat(262_145) }, { QueryString: "é".repeat(131_073) }],
    },
    token: { holds: [{ ClientRequestToken: "x".repeat(32) }], breaks: [{ ClientRequestToken: "x".repeat(31) }] },
  });
  holdEach("CreateWorkGroup", athenaRules["CreateWorkGroup"] ?? [], {
    name: workgroup("Name"),
    "output-location": {
      holds: [{ Configuration: result("s3://bucket/") }],
      breaks: [{ Configuration: result("bucket") }, { WorkGroupConfiguration: result("bucket") }],
    },
    "scan-limit": {
      holds: [{ Configuration: { BytesScannedCutoffPerQuery: 10_000_000 } }],
      breaks: [{ Configuration: { BytesScannedCutoffPerQuery: 9_999_999 } }],
    },
  });
});

describe("glueRules", () => {
  const name = (part: string): Case => ({
    holds: [{ [part]: { Name: "a".repeat(255) } }],
    breaks: [{ [part]: { Name: "a".repeat(256) } }, { [part]: { Name: "" } }],
  });
  holdEach("CreateDatabase", glueRules["CreateDatabase"] ?? [], { name: name("DatabaseInput") });
  holdEach("CreateTable", glueRules["CreateTable"] ?? [], { name: name("TableInput") });
});
