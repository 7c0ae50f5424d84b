import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { operationTable, withOperationTable } from "../../../support/operationTable.ts";

describe("the table of operations", () => {
  it("stands in local/README.md as the dispatch tables have it", () => {
    const readme = readFileSync(join(import.meta.dirname, "../../../../local/README.md"), "utf8");
    expect(readme, "run node test/support/operationTable.ts").to.equal(withOperationTable(readme));
  });

  it("names operations under how far they go", () => {
    const table = operationTable();
    expect(table).to.match(/### SageMaker Runtime\n\n\*\*Supported\*\* \(2\)\n\nInvokeEndpoint InvokeEndpointAsync\n/);
    expect(table).to.match(/Refused by name \(1\).*\n\nInvokeEndpointWithResponseStream/);
  });

  it("needs its marks", () => {
    expect(() => withOperationTable("# Readme")).to.throw("lacks the marks");
  });
});
