import { MonitoringError } from "./errors.ts";

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** The range of `--since 24h`, or of `--from T --to T` (ISO times, UTC unless they say otherwise). */
export function parseTimeRange(
  options: { readonly since?: string; readonly from?: string; readonly to?: string },
  now: Date,
): { readonly from?: Date; readonly to?: Date } {
  const { since, from, to } = options;
  if (since !== undefined && from !== undefined) throw new MonitoringError("--since and --from exclude each other");
  const start =
    since === undefined ? from && parseTime("--from", from) : new Date(now.getTime() - parseDuration(since));
  const end = to === undefined ? undefined : parseTime("--to", to);
  if (start && end && start >= end)
    throw new MonitoringError(`--from must lie before --to, got ${start.toISOString()} and ${end.toISOString()}`);
  return { ...(start && { from: start }), ...(end && { to: end }) };
}

function parseDuration(text: string): number {
  const [, amount = "", unit = ""] = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(text) ?? [];
  const milliseconds = Number(amount) * (UNITS[unit] ?? 0);
  if (!(milliseconds > 0))
    throw new MonitoringError(`--since must be a duration like 30m, 24h, 7d or 2w, got "${text}"`);
  return milliseconds;
}

function parseTime(option: string, text: string): Date {
  const iso = /^\d{4}-\d\d-\d\d(T\d\d(:\d\d(:\d\d(\.\d+)?)?)?)?(Z|[+-]\d\d:\d\d)?$/.test(text);
  const padded = /T\d\d(Z|[+-]\d\d:\d\d)?$/.test(text) ? text.replace(/T(\d\d)/, "T$1:00") : text;
  const zoned = /T/.test(padded) && !/(Z|[+-]\d\d:\d\d)$/.test(padded) ? `${padded}Z` : padded;
  const time = new Date(iso ? zoned : Number.NaN);
  if (Number.isNaN(time.getTime()))
    throw new MonitoringError(`${option} must be an ISO time like 2026-11-24T14:00Z, got "${text}"`);
  return time;
}
