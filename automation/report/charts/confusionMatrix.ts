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

/** Up to how many classes a cell has room for its number and share. */
export const MOST_SHARED = 4;
/** Up to how many it has room for its number. */
const MOST_NUMBERED = 12;

/**
 * How often each class of the rows met each of the columns: numbers and shares in the cells of a few classes, numbers alone in
 * those of some, shades alone where a number has no room. The table has them all.
 * @param counts A row for each class, in it a number for each.
 */
export function confusionMatrix(
  classes: readonly string[],
  counts: readonly (readonly number[])[],
  words: MatrixWords,
): Pick<Chart, "spec" | "datasets" | "words" | "narrowWords" | "isWide" | "leastWidth" | "table"> {
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
  const isShaded = classes.length > MOST_NUMBERED;
  return {
    spec: "confusion",
    // Of many classes nearly all cells are empty: drawn one by one they would make a page of megabytes. Lines lead the eye instead.
    datasets: { cells: isShaded ? cells.filter(({ count, right }) => count > 0 || right) : cells },
    words: {
      rowTitle: words.rowTitle,
      columnTitle: words.columnTitle,
      labelLimit: 140,
      grid: isShaded,
      // Numbers have to be readable on them.
      rightShades: isShaded ? [0.2, 0.75] : [0.06, 0.34],
      wrongShades: isShaded ? [0.4, 1] : [0.2, 0.6],
      ...layout(classes.length),
    },
    // Beside names of 140 pixels and a title a phone would show two or three columns.
    narrowWords: isWide ? { rowTitle: "", labelLimit: 84 } : {},
    isWide,
    // Room for the names beside, and for a cell's number or shade.
    ...(isWide && { leastWidth: 100 + classes.length * (classes.length <= MOST_NUMBERED ? 21 : 17) }),
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
