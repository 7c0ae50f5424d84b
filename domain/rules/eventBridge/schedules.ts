/** Which day fields a cron expression may leave open, and how many fields it has. */
export interface CronForm {
  readonly fields: readonly number[];
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
/** Minutes, hours, days of the month, months, days of the week: what a plain number may be. */
const RANGES: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [1, 7],
];
const DAY_OF_MONTH = 2;
const DAY_OF_WEEK = 4;

/** The parenthesised part of `rate(…)`, `cron(…)` or `at(…)`. */
export function bodyOf(expression: string, keyword: "rate" | "cron" | "at"): string | undefined {
  return new RegExp(`^${keyword}\\((.*)\\)$`, "is").exec(expression)?.[1];
}

/**
 * Whether the body of a cron expression is one of AWS's: six fields (minute, hour, day of month, month, day of week,
 * year), exactly one of the two day fields `?`, each field in its range. The year's range is not judged: AWS takes 2500.
 */
export function isCron(body: string, { fields: counts }: CronForm): boolean {
  const fields = body.split(" ");
  if (fields.includes("") || !counts.includes(fields.length)) return false;
  if ([fields[DAY_OF_MONTH], fields[DAY_OF_WEEK]].filter((field) => field === "?").length !== 1) return false;
  return fields.every((field, index) => isField(field, index));
}

function isField(field: string, index: number): boolean {
  if (field === "?") return index === DAY_OF_MONTH || index === DAY_OF_WEEK;
  return field.split(",").every((part) => isPart(part, index));
}

function isPart(part: string, index: number): boolean {
  const [range = "", step, ...more] = part.split("/");
  if (more.length > 0 || (step !== undefined && !/^\d+$/.test(step))) return false;
  if (range === "*") return true;
  if (index === DAY_OF_MONTH && /^(L|LW|L-\d+|\d{1,2}W)$/i.test(range)) return true;
  if (index === DAY_OF_WEEK && /^L$/i.test(range)) return true;
  if (index === DAY_OF_WEEK) {
    const nth = /^(\w+)#(\d+)$/.exec(range);
    if (nth !== null) return isValue(nth[1] ?? "", index) && Number(nth[2]) >= 1 && Number(nth[2]) <= 5;
    if (/^\w+L$/i.test(range) && isValue(range.slice(0, -1), index)) return true;
  }
  return range.split("-").length <= 2 && range.split("-").every((value) => isValue(value, index));
}

function isValue(value: string, index: number): boolean {
  const upper = value.toUpperCase();
  if (index === 3 && MONTHS.includes(upper)) return true;
  if (index === DAY_OF_WEEK && DAYS.includes(upper)) return true;
  if (!/^\d+$/.test(value)) return false;
  const [min, max] = RANGES[index] ?? [0, Infinity];
  return Number(value) >= min && Number(value) <= max;
}
