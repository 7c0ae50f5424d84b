import { END, START, type WorkflowEdge, type WorkflowGraph, type WorkflowNode } from "./workflowGraph.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode extends WorkflowNode, Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge extends WorkflowEdge {
  /** A Bézier curve: its start, then three points a piece. */
  readonly points: readonly Point[];
  readonly labelAt?: Point;
}

export interface PlacedGroup {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedGraph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly groups: readonly PlacedGroup[];
}

interface DrawOp {
  readonly op: string;
  readonly points?: readonly (readonly [number, number])[];
}

interface VizObject {
  readonly name?: string;
  readonly pos?: string;
  readonly bb?: string;
  readonly lp?: string;
  readonly id?: string;
  readonly _draw_?: readonly DrawOp[];
}

interface VizGraph {
  readonly bb: string;
  readonly objects?: readonly VizObject[];
  readonly edges?: readonly VizObject[];
}

const sizes: Readonly<Record<WorkflowNode["kind"], { width: number; height: number }>> = {
  start: { width: 84, height: 32 },
  end: { width: 84, height: 32 },
  failure: { width: 284, height: 32 },
  state: { width: 320, height: 92 },
};

/** Places the graph from top to bottom; Graphviz decides where. */
export async function layOut(graph: WorkflowGraph): Promise<PlacedGraph> {
  const { instance } = await import("@viz-js/viz");
  const viz = await instance();
  const answer = viz.renderJSON(toDot(graph)) as VizGraph;
  const [, , width = 0, height = 0] = numbers(answer.bb);
  const flip = (x: number, y: number): Point => ({ x, y: height - y });
  const byName = new Map((answer.objects ?? []).map((object) => [object.name ?? "", object]));
  const nodes = graph.nodes.map((node, index) => {
    const [x = 0, y = 0] = numbers(byName.get(`n${index}`)?.pos ?? "");
    return { ...node, ...sizes[node.kind], ...flip(x, y) };
  });
  const byId = new Map((answer.edges ?? []).map((edge) => [edge.id ?? "", edge]));
  const edges = graph.edges.map((edge, index) => {
    const drawn = byId.get(`e${index}`);
    const curve = drawn?._draw_?.find(({ op }) => op === "b")?.points ?? [];
    const [x, y] = numbers(drawn?.lp ?? "");
    const points = curve.map(([px, py]) => flip(px, py));
    return { ...edge, points, ...(x !== undefined && y !== undefined && { labelAt: flip(x, y) }) };
  });
  const groups = groupNames(graph).map((name, index) => {
    const [left = 0, bottom = 0, right = 0, top = 0] = numbers(byName.get(`cluster${index}`)?.bb ?? "");
    return { name, x: left, y: height - top, width: right - left, height: top - bottom };
  });
  return { width, height, nodes, edges, groups };
}

/** Names never reach Graphviz's own syntax: nodes, edges and groups go by number. */
function toDot(graph: WorkflowGraph): string {
  const ids = new Map(graph.nodes.map(({ id }, index) => [id, `n${index}`]));
  const statement = (node: WorkflowNode): string => {
    const { width, height } = sizes[node.kind];
    return `${ids.get(node.id) ?? ""}[width=${width / 72},height=${height / 72}]`;
  };
  const names = groupNames(graph);
  const cluster = (depth: readonly string[]): string => {
    const own = graph.nodes.filter(({ within }) => within.join("\n") === depth.join("\n")).map(statement);
    const inner = names.filter((name) => {
      const path = groupPath(graph, name);
      return path.length === depth.length + 1 && path.slice(0, -1).join("\n") === depth.join("\n");
    });
    const clusters = inner.map(
      (name) => `subgraph cluster${names.indexOf(name)}{label=" ";margin=18;${cluster([...depth, name])}}`,
    );
    return [...own, ...clusters].join(";");
  };
  const edges = graph.edges.map(({ from, to, label }, index) => {
    const room = label === "" ? "" : `,label="${"x".repeat(Math.min(label.length, 28))}"`;
    return `${ids.get(from) ?? ""}->${ids.get(to) ?? ""}[id="e${index}"${room}]`;
  });
  const last = graph.nodes.filter(({ kind }) => kind === "end" || kind === "failure").map(({ id }) => ids.get(id));
  return `digraph{rankdir=TB;nodesep=0.5;ranksep=0.55;node[shape=box,fixedsize=true,label=""];edge[arrowhead=none,fontsize=12];${cluster([])};{rank=source;${ids.get(START) ?? ""}};${ids.has(END) ? `{rank=sink;${last.join(";")}};` : ""}${edges.join(";")}}`;
}

function groupNames(graph: WorkflowGraph): string[] {
  return [...new Set(graph.nodes.flatMap(({ within }) => within))];
}

function groupPath(graph: WorkflowGraph, name: string): readonly string[] {
  const within = graph.nodes.find((node) => node.within.includes(name))?.within ?? [];
  return within.slice(0, within.indexOf(name) + 1);
}

function numbers(list: string): number[] {
  return list === "" ? [] : list.split(",").map(Number);
}
