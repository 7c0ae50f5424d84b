import type { SconesEvent } from "./events.ts";

export { formatMilliseconds } from "../../pictures/duration.ts";

const barWidth = 24;

export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export function bar(fraction: number): string {
  const full = Math.round(fraction * barWidth);
  return `${"█".repeat(full)}${"░".repeat(barWidth - full)} ${Math.round(fraction * 100)} %`;
}

/** Columns padded to their widest cell; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** One line for the events that are shown as lines; undefined for the others. */
export function eventLine(event: SconesEvent): string | undefined {
  switch (event.type) {
    case "resource":
      return resourceLine(event);
    case "training":
      return trainingLine(event);
    case "prediction":
      return `${event.image}: ${event.label} (${formatPercent(event.confidence)})`;
    case "execution":
      return `${event.s3Key}: ${event.status}${event.error === undefined ? "" : ` ${event.error}`}`;
    case "log":
      return event.level === "warning" ? `warning: ${event.message}` : event.message;
    default:
      return undefined;
  }
}

const signs: Readonly<Record<string, string>> = {
  create: "+",
  delete: "-",
  update: "~",
  replace: "±",
  "create-replacement": "±",
  "delete-replaced": "-",
  read: ">",
  refresh: "↻",
};

function resourceLine(event: Extract<SconesEvent, { type: "resource" }>): string | undefined {
  if (event.status === "started") return undefined;
  const sign = event.status === "failed" ? "✖" : (signs[event.op] ?? " ");
  const diffs = event.diffs === undefined || event.diffs.length === 0 ? "" : ` [${event.diffs.join(", ")}]`;
  const time = event.seconds === undefined ? "" : ` (${formatSeconds(event.seconds)})`;
  return `${sign} ${shortType(event.resourceType)} ${event.name}${diffs}${time}${event.status === "failed" ? " failed" : ""}`;
}

function trainingLine(event: Extract<SconesEvent, { type: "training" }>): string {
  const parts = [`training ${event.jobName}: ${event.status}`];
  if (event.epoch !== undefined) parts.push(`epoch ${event.epoch + 1}${event.epochs ? `/${event.epochs}` : ""}`);
  if (event.trainAccuracy !== undefined) parts.push(`train accuracy ${event.trainAccuracy.toFixed(4)}`);
  if (event.validationAccuracy !== undefined) {
    parts.push(`validation accuracy ${event.validationAccuracy.toFixed(4)}`);
  }
  if (event.secondsLeft !== undefined) parts.push(`about ${formatSeconds(event.secondsLeft)} left`);
  return parts.join(", ");
}

/** `aws:s3/bucket:Bucket` → `aws:s3:Bucket`, as the Pulumi CLI shows types. */
export function shortType(type: string): string {
  const [pkg = type, module = "", name = ""] = type.split(":");
  return [pkg, module.split("/")[0] ?? "", name].filter((part) => part !== "").join(":");
}
