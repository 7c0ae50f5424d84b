import { expect } from "chai";
import { MonitoringError } from "../../../../automation/monitoring/errors.ts";
import { predictionsStatement } from "../../../../automation/monitoring/athenaSql.ts";

const table = { databaseName: "scones_1a2b3c4d", tableName: "captures" };

describe("predictionsStatement", () => {
  it("reads one table once, all that there is", async () => {
    const sql = await predictionsStatement(table, {}, 0.93, 2);
    expect(sql.match(/FROM "scones_1a2b3c4d"\."captures"/g)).to.have.length(1);
    expect(sql).to.contain("datehour BETWEEN '1970/01/01/00' AND '9999/12/31/23'");
    expect(sql).to.contain("seconds >= CAST('-1E18' AS DOUBLE) AND seconds < CAST('1E18' AS DOUBLE)");
    expect(sql).to.contain("confidence < CAST('0.93' AS DOUBLE)");
    expect(sql).to.not.match(/--|\{\{/);
  });

  it("has no parameters, which Athena takes in a WHERE clause alone", async () => {
    const sql = await predictionsStatement(table, {}, 0.93, 2);
    // Question marks of regular expressions stand in quotes.
    expect(sql.replace(/'[^']*'/g, "")).to.not.contain("?");
  });

  it("limits the hours that are read, one late file more, and the moments that count", async () => {
    const from = new Date("2026-11-24T13:30:00.250Z");
    const to = new Date("2026-11-24T15:00:00Z");
    const sql = await predictionsStatement(table, { from, to }, 0.5, 2);
    expect(sql).to.contain("datehour BETWEEN '2026/11/24/13' AND '2026/11/24/15'");
    expect(sql).to.contain(
      `seconds >= CAST('${from.getTime() / 1000}' AS DOUBLE) AND seconds < CAST('${to.getTime() / 1000}' AS DOUBLE)`,
    );
  });

  it("reads into the hour after an end within an hour", async () => {
    const sql = await predictionsStatement(table, { to: new Date("2026-12-31T23:00:01Z") }, 0.5, 2);
    expect(sql).to.contain("AND '2027/01/01/00'");
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
