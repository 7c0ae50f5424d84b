import { UsageError } from "../../runs/errors.ts";

const mostShown = 10;

/** Gathers what is wrong with a folder of pictures, to be told at once and by name. */
export class ImageProblems {
  readonly #groups: string[] = [];

  /** @param lines one a problem; none is no group */
  add(title: string, lines: readonly string[]): void {
    if (lines.length === 0) return;
    const shown = lines.slice(0, mostShown).map((line) => `  ${line}`);
    const more = lines.length > mostShown ? [`  … and ${lines.length - mostShown} more`] : [];
    this.#groups.push([`${title}:`, ...shown, ...more].join("\n"));
  }

  /**
   * @param hint what may be the reason of some
   * @throws {UsageError} where there is any
   */
  throwIfAny(source: string, hint: string): void {
    if (this.#groups.length === 0) return;
    throw new UsageError(
      [`The pictures of ${source} can't be used as they are.`, ...this.#groups, hint].join("\n").trimEnd(),
    );
  }
}
