import { percent, type Chart } from "../../../pictures/charts/chart.ts";

/** Who says what in the rows and in the columns of a matrix. */
export interface MatrixWords {
  readonly rowTitle: string;
  readonly columnTitle: string;
  /** Heading of a column in the table. */
  column(name: string): string;
  /** What a cell is, in words. */
  cell(row: string, column: string): string;
}

/** Up to how many classes a cell has room for its number and share, and for its number alone. */
const [MOST_SHARED, MOST_NUMBERED] = [4, 12];

/**
 * How often each class of the rows met each of the columns: numbers and shares in the cells of a few classes, numbers alone in
 * those of some, shades alone where a number has no room. The table has them all.
 * @param counts A row for each class, in it a number for each.
 */
export function confusionMatrix(
  classes: readonly string[],
  counts: readonly (readonly number[])[],
  words: MatrixWords,
): Pick<Chart, "spec" | "datasets" | "words" | "isWide" | "leastWidth" | "table"> {
  const cells = classes.flatMap((actual, row) =>
    classes.map((predicted, column) => {
      const count = counts[row]?.[column] ?? 0;
      const total = (counts[row] ?? []).reduce((sum, value) => sum + value, 0);
      const share = total === 0 ? 0 : count / total;
      const isNumbered = classes.length <= MOST_SHARED || (count > 0 && classes.length <= MOST_NUMBERED);
      return {
        ...{ actual, predicted, count, share, right: row === column },
        shown: isNumbered ? String(count) : "",
        value: classes.length <= MOST_SHARED ? percent(share, 0) : "",
        text: `${words.cell(actual, predicted)}: ${count} (${percent(share)})`,
      };
    }),
  );
  const isWide = classes.length > MOST_SHARED;
  return {
    spec: "confusion",
    datasets: { cells },
    words: { rowTitle: words.rowTitle, columnTitle: words.columnTitle, ...layout(classes.length) },
    isWide,
    // Room for the names beside, and for a cell's number or shade.
    ...(isWide && { leastWidth: 170 + classes.length * (classes.length <= MOST_NUMBERED ? 30 : 17) }),
    table: {
      columns: [words.rowTitle, ...classes.map((name) => words.column(name))],
      rows: classes.map((name, row) => [name, ...(counts[row] ?? [])]),
    },
  };
}

function layout(classes: number): NonNullable<Chart["words"]> {
  if (classes <= MOST_SHARED)
    return { step: 86, angle: 0, align: "center", labelSize: 13, countSize: 20, countRise: -6 };
  if (classes <= MOST_NUMBERED)
    return { step: 36, angle: -45, align: "left", labelSize: 12, countSize: 12, countRise: 0 };
  return { step: 17, angle: -90, align: "left", labelSize: 10, countSize: 8, countRise: 0 };
}
