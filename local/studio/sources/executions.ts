import type { DescribeExecutionCommandOutput, ExecutionListItem, HistoryEvent, SFNClient } from "@aws-sdk/client-sfn";
import { isObject, parsedJson, textOf } from "../../../domain/rules/reading.ts";
import { parseDefinition } from "../../../domain/workflow/workflowGraph.ts";
import { layOut, type PlacedGraph } from "../../../domain/workflow/workflowLayout.ts";
import { followPage } from "../../../pictures/palette.ts";
import { drawGraph } from "../../../pictures/workflow/draw.ts";
import type { DrawnExecution, StateVisit } from "../../../pictures/workflow/execution.ts";
import { failuresOf, followExecution } from "../../../pictures/workflow/paths.ts";
import { readVisits } from "../../../pictures/workflow/visits.ts";
import { Remembered } from "../../remembered.ts";
import type { ExecutionDetail, ExecutionView } from "../wire.ts";
import type { StudioClients } from "./clients.ts";
import { pictureType } from "./values.ts";

const MOST_MACHINES = 10;
const MOST_EXECUTIONS = 40;
const MOST_PICTURE_BYTES = 6 * 1024 * 1024;
const MOST_GRAPHS = 50;
const HISTORY_PAGE = 1000;
const MOST_EVENTS = 5000;

interface Description {
  readonly view: ExecutionView;
  readonly bucket?: string;
  readonly cause?: string;
}

/** The newest executions of all state machines, and the way of one of them. */
export class Executions {
  readonly #clients: StudioClients;
  /** What an execution that has ended was about: it never changes. */
  #ended = new Map<string, Description>();
  readonly #graphs = new Remembered<PlacedGraph | undefined>({ most: MOST_GRAPHS });

  constructor(clients: StudioClients) {
    this.#clients = clients;
  }

  /** Newest first. */
  async read(): Promise<ExecutionView[]> {
    const { ListExecutionsCommand, ListStateMachinesCommand } = await import("@aws-sdk/client-sfn");
    const sfn = await this.#clients.sfn();
    const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({ maxResults: MOST_MACHINES }));
    const lists = await Promise.all(
      stateMachines
        .filter(({ type }) => type === "STANDARD")
        .map(async ({ stateMachineArn }) => {
          const found = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: MOST_EXECUTIONS }));
          return found.executions ?? [];
        }),
    );
    const newest = lists
      .flat()
      .sort((a, b) => timeOf(b.startDate) - timeOf(a.startDate))
      .slice(0, MOST_EXECUTIONS);
    const described = await Promise.all(newest.map((item) => this.#describe(sfn, item.executionArn ?? "", item)));
    const found = described.filter((one) => one !== undefined);
    this.#ended = new Map(found.filter(({ view }) => view.stoppedAt !== undefined).map((one) => [one.view.arn, one]));
    return found.map(({ view }) => view);
  }

  /** One execution and its states so far. */
  async detail(arn: string): Promise<ExecutionDetail | undefined> {
    const sfn = await this.#clients.sfn();
    const described = await this.#describe(sfn, arn);
    if (described === undefined) return undefined;
    const { view, bucket, cause } = described;
    return {
      ...view,
      ...(cause === undefined ? {} : { cause }),
      states: readVisits(await history(sfn, arn)).map(({ enteredAt, exitedAt, ...visit }) => ({
        ...{ ...visit, enteredAt: enteredAt.getTime() },
        ...(exitedAt && { exitedAt: exitedAt.getTime() }),
      })),
      picture: bucket !== undefined && view.key !== undefined,
    };
  }

  /** The state machine's graph with the way of one execution, as SVG; undefined where the definition can't be drawn. */
  async graph(arn: string): Promise<string | undefined> {
    const { DescribeStateMachineForExecutionCommand } = await import("@aws-sdk/client-sfn");
    const sfn = await this.#clients.sfn();
    const described = await this.#describe(sfn, arn);
    if (described === undefined) return undefined;
    const [states, machine] = await Promise.all([
      history(sfn, arn).then(readVisits),
      sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn: arn })).catch(() => undefined),
    ]);
    const execution = drawn(described.view, states);
    const graph = await this.#graph(machine?.definition ?? "", execution);
    const path = followExecution(execution);
    return graph && followPage(drawGraph(graph, [path], { id: "execution", hasLegend: false }));
  }

  /** The picture that an execution was started with. */
  async picture(arn: string): Promise<Buffer | undefined> {
    const described = await this.#describe(await this.#clients.sfn(), arn);
    if (described?.bucket === undefined || described.view.key === undefined) return undefined;
    const { GetObjectCommand } = await import("@aws-sdk/client-s3");
    const s3 = await this.#clients.s3();
    const object = await s3
      .send(new GetObjectCommand({ Bucket: described.bucket, Key: described.view.key }))
      .catch(() => undefined);
    if (object?.Body === undefined || (object.ContentLength ?? 0) > MOST_PICTURE_BYTES) return undefined;
    const bytes = Buffer.from(await object.Body.transformToByteArray());
    return pictureType(bytes) === undefined ? undefined : bytes;
  }

  async #describe(sfn: SFNClient, arn: string, item?: ExecutionListItem): Promise<Description | undefined> {
    const known = this.#ended.get(arn);
    if (known !== undefined) return known;
    const { DescribeExecutionCommand } = await import("@aws-sdk/client-sfn");
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn: arn })).catch(() => undefined);
    return execution === undefined ? undefined : describe({ ...item, ...execution });
  }

  #graph(definition: string, execution: DrawnExecution): Promise<PlacedGraph | undefined> {
    const failures = failuresOf([execution]);
    // A definition that can't be drawn leaves the list of states.
    const draw = async (): Promise<PlacedGraph> => layOut(parseDefinition(definition, failures));
    return this.#graphs.get(JSON.stringify([definition, failures]), () => draw().catch(() => undefined));
  }
}

function describe(execution: DescribeExecutionCommandOutput): Description {
  const { bucket, key } = readInput(execution.input);
  const status = execution.status ?? "";
  const error = execution.error ?? (/^(FAILED|TIMED_OUT|ABORTED)$/.test(status) ? status : undefined);
  const view: ExecutionView = {
    arn: execution.executionArn ?? "",
    name: execution.name ?? "",
    machine: execution.stateMachineArn?.split(":").at(-1) ?? "",
    status,
    startedAt: timeOf(execution.startDate),
    ...(execution.stopDate && { stoppedAt: timeOf(execution.stopDate) }),
    ...(error === undefined ? {} : { error }),
    ...(key === undefined ? {} : { key }),
  };
  return {
    view,
    ...(bucket === undefined ? {} : { bucket }),
    ...(execution.cause === undefined ? {} : { cause: readCause(execution.cause) }),
  };
}

function drawn(view: ExecutionView, states: readonly StateVisit[]): DrawnExecution {
  const { name, status, error, startedAt, stoppedAt, key } = view;
  return {
    ...{ name, status, startedAt: new Date(startedAt) },
    ...(error === undefined ? {} : { error }),
    ...(stoppedAt === undefined ? {} : { stoppedAt: new Date(stoppedAt) }),
    ...(key === undefined ? {} : { s3Key: key }),
    states,
  };
}

async function history(sfn: SFNClient, arn: string): Promise<HistoryEvent[]> {
  const { paginateGetExecutionHistory } = await import("@aws-sdk/client-sfn");
  const request = { executionArn: arn, maxResults: HISTORY_PAGE, includeExecutionData: false };
  const found: HistoryEvent[] = [];
  for await (const { events = [] } of paginateGetExecutionHistory({ client: sfn }, request)) {
    found.push(...events);
    if (found.length >= MOST_EVENTS) break;
  }
  return found;
}

function readInput(input = ""): { readonly bucket?: string; readonly key?: string } {
  const value = parsedJson(input)?.value;
  const { s3_bucket: bucket, s3_key: key } = isObject(value) ? value : {};
  return typeof bucket === "string" && typeof key === "string" ? { bucket, key } : {};
}

/** A Lambda function's error is JSON with the message in it. */
function readCause(cause: string): string {
  const value = parsedJson(cause)?.value;
  return (isObject(value) ? textOf(value, "errorMessage") : undefined) ?? cause;
}

function timeOf(date: Date | undefined): number {
  return date?.getTime() ?? 0;
}
