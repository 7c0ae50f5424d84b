import { expect } from "chai";
import { MonitoringError } from "../../../../automation/monitoring/errors.ts";
import { predictionsStatement } from "../../../../automation/monitoring/athenaSql.ts";

const table = { databaseName: "scones_1a2b3c4d", tableName: "captures" };

describe("predictionsStatement", () => {
  it("reads one table once, and binds every value", async () => {
    const { sql, parameters } = await predictionsStatement(table, {}, 0.93, 2);
    expect(sql.match(/FROM "scones_1a2b3c4d"\."captures"/g)).to.have.length(1);
    expect(sql).to.not.match(/--|\{\{/);
    // Those of regular expressions stand in quotes.
    expect(sql.replace(/'[^']*'/g, "").match(/\?/g)).to.have.length(parameters.length);
    expect(parameters).to.deep.equal(["'1970/01/01/00'", "'9999/12/31/23'", "'-1E18'", "'1E18'", "'0.93'"]);
  });

  it("limits the hours that are read, one late file more, and the moments that count", async () => {
    const from = new Date("2026-11-24T13:30:00.250Z");
    const { parameters } = await predictionsStatement(table, { from, to: new Date("2026-11-24T15:00:00Z") }, 0.5, 2);
    expect(parameters).to.deep.equal([
      "'2026/11/24/13'",
      "'2026/11/24/15'",
      `'${from.getTime() / 1000}'`,
      `'${Date.parse("2026-11-24T15:00:00Z") / 1000}'`,
      "'0.5'",
    ]);
  });

  it("reads into the hour after an end within an hour", async () => {
    const { parameters } = await predictionsStatement(table, { to: new Date("2026-12-31T23:00:01Z") }, 0.5, 2);
    expect(parameters[1]).to.equal("'2027/01/01/00'");
  });

  for (const name of ['captures" WHERE true --', "Captures", "", "a.b", "a b"]) {
    it(`fails for the name ${JSON.stringify(name)}`, async () => {
      for (const wrong of [
        { ...table, tableName: name },
        { ...table, databaseName: name },
      ]) {
        const error = await predictionsStatement(wrong, {}, 0.5, 2).catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(MonitoringError);
      }
    });
  }
});
