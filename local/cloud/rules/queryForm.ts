interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

/** Members of the query protocol whose values are numbers or booleans, which a form can't tell from texts. */
const NUMBERS = new Set([
  "Period",
  "EvaluationPeriods",
  "DatapointsToAlarm",
  "Threshold",
  "MaxSessionDuration",
  "DurationSeconds",
  "StorageResolution",
]);
const BOOLEANS = new Set(["ActionsEnabled", "ReturnData"]);

/** The input of a request of the query protocol: `Metrics.member.1.Id=a` is the Id of the first of Metrics. */
export function decodeForm(text: string): Record<string, unknown> {
  const root: Node = { children: new Map() };
  for (const [name, value] of new URLSearchParams(text)) {
    let node = root;
    for (const part of name.split(".")) {
      const child = node.children.get(part) ?? { children: new Map<string, Node>() };
      node.children.set(part, child);
      node = child;
    }
    node.value = value;
  }
  return valueOf(root, "") as Record<string, unknown>;
}

function valueOf(node: Node, name: string): unknown {
  const member = node.children.get("member");
  if (member !== undefined) {
    const items = [...member.children].sort(([one], [other]) => Number(one) - Number(other));
    return items.map(([, item]) => valueOf(item, name));
  }
  if (node.children.size > 0) {
    return Object.fromEntries([...node.children].map(([child, item]) => [child, valueOf(item, child)]));
  }
  if (NUMBERS.has(name) && node.value !== undefined) return Number(node.value);
  return BOOLEANS.has(name) ? node.value === "true" : node.value;
}
