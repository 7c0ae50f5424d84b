import { wilsonInterval } from "../../../domain/statistics/wilson.ts";
import { confusionMatrix } from "./confusionMatrix.ts";
import { percent, plural, timeFormat, type Chart } from "../../../pictures/charts/chart.ts";
import type { ReportData } from "../reportData.ts";

type Shadow = NonNullable<ReportData["monitoring"]["shadow"]>;

/** How the shadow compares with the live model; nothing where nothing has been compared. */
export function shadowCharts({ monitoring: { shadow } }: ReportData): Chart[] {
  if (shadow === undefined || shadow.compared === 0) return [];
  return [...(shadow.byHour.length > 1 ? [byHour(shadow)] : []), matrix(shadow)];
}

function byHour({ byHour: hours, agreement }: Shadow): Chart {
  const rows = hours.map(({ key, compared, agreeing, agreement: share }) => {
    const [low, high] = wilsonInterval(agreeing, compared);
    const text = `${key.slice(0, 13).replace("T", " ")}:00: the same of ${agreeing} of ${compared} (${percent(share)}, likely ${percent(low)} to ${percent(high)})`;
    return { time: key, agreement: share, low, high, compared, agreeing, text };
  });
  const times = hours.map(({ key }) => Date.parse(key));
  return {
    id: "shadow-agreement",
    spec: "agreementByHour",
    title: "Agreement, hour by hour (UTC)",
    description: `Share of the requests on which the shadow said what the live model said, ${percent(agreement)} in all. The bars are where the true share lies with a confidence of 95%.`,
    datasets: { hours: rows },
    params: { timeFormat: timeFormat(Math.max(...times) - Math.min(...times) + 3_600_000) },
    table: {
      columns: ["Hour (UTC)", "Compared", "Same", "Agreement", "Likely"],
      rows: rows.map(({ time, compared, agreeing, agreement: share, low, high }) => [
        time.slice(0, 16).replace("T", " "),
        compared,
        agreeing,
        percent(share),
        `${percent(low)} – ${percent(high)}`,
      ]),
    },
  };
}

function matrix({ classes, matrix: counts, compared, agreement }: Shadow): Chart {
  return {
    id: "shadow-classes",
    title: "What each said",
    description: `Both said the same of ${percent(agreement)} of ${plural(compared, "request")} (the diagonal); shares are of what the live model said.`,
    ...confusionMatrix(classes, counts, {
      rowTitle: "Live model",
      columnTitle: "Shadow",
      column: (name) => `Shadow: ${name}`,
      cell: (live, shadow) => `live ${live}, shadow ${shadow}`,
    }),
  };
}
