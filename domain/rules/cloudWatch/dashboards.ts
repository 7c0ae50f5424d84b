import { has, isObject, listOf, numberOf, textOf, type Json } from "../reading.ts";

const MAXIMUM_WIDGETS = 500;

/** What is wrong with the body of a dashboard; undefined where CloudWatch takes it. */
export function widgetProblem(body: unknown): string | undefined {
  if (!isObject(body)) return "it is no JSON object";
  if (!has(body, "widgets")) return undefined;
  const widgets = listOf(body, "widgets");
  if (widgets === undefined) return "widgets must be a list";
  if (widgets.length > MAXIMUM_WIDGETS) return `at most ${MAXIMUM_WIDGETS} widgets are allowed`;
  for (const [index, widget] of widgets.entries()) {
    const problem = isObject(widget) ? ofWidget(widget) : "a widget must be an object";
    if (problem !== undefined) return `/widgets/${index}: ${problem}`;
  }
  return undefined;
}

function ofWidget(widget: Json): string | undefined {
  const properties = widget["properties"];
  if (!has(widget, "type")) return "type is required";
  if (!isObject(properties)) return "properties are required";
  const [x, width, height] = ["x", "width", "height"].map((field) => numberOf(widget, field));
  if (x !== undefined && (x < 0 || x > 23)) return "x must be 0 to 23";
  if ((numberOf(widget, "y") ?? 0) < 0) return "y must not be negative";
  if (width !== undefined && (width < 1 || width > 24)) return "width must be 1 to 24";
  if (height !== undefined && (height < 1 || height > 1000)) return "height must be 1 to 1000";
  switch (textOf(widget, "type")) {
    case "text":
      return has(properties, "markdown") ? undefined : "a text widget needs markdown";
    case "alarm":
      return has(properties, "alarms") ? undefined : "an alarm widget needs alarms";
    case "metric":
      return ofMetrics(properties);
    default:
      return undefined;
  }
}

function ofMetrics(properties: Json): string | undefined {
  if (!has(properties, "region")) return "a metric widget needs a region";
  const period = numberOf(properties, "period");
  return period === undefined || [1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)
    ? undefined
    : "period must be 1, 5, 10, 20, 30 or a multiple of 60";
}
