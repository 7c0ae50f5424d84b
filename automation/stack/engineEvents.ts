import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { formatCount } from "../progress/format.ts";
import type { Reporter } from "../progress/reporter.ts";
import type { DeployedResource } from "./pendingOperations.ts";

export const trainingJobType = "aws:sagemaker/trainingJob:TrainingJob";

export interface EngineWatch {
  readonly onEvent: (event: EngineEvent) => void;
  /** Operations by kind: `{ create: 31, same: 4 }`. */
  readonly changes: Readonly<Record<string, number>>;
  /** The engine's own error messages, as it gave them. */
  readonly errors: readonly string[];
  /** What was made and is not in the state, with why. It is forgotten then, for another attempt, and so are the errors. */
  readonly takeUnread: () => readonly DeployedResource[];
}

/**
 * What aws-native says where AWS has made a resource and reading it failed (pulumi-aws-native, client.go, Create), or may have made it when the
 * connection broke or nobody could ask any more how far it is (awaiter.go: a permission that is missing, a service that is overloaded): it tells the
 * engine of no resource then, and the next attempt to make one of the name ends with AlreadyExists.
 */
export const MADE_UNREAD =
  /creating resource.*(reading resource state|getting resource request status|request send failed|deserialization failed)/;

/**
 * What the classic provider says where there is what was asked for, and it has told the engine of none. It notes an endpoint only once that is in
 * service, so that whatever ends its wait (credentials that expire, its own hour) leaves one that nobody knows (terraform-provider-aws, endpoint.go,
 * with its #45951; one that has Failed the component deletes). A job's name stands for its data and settings: one of that name is this one.
 */
const MADE_UNNOTED: Readonly<Record<string, RegExp>> = {
  "aws:sagemaker/endpoint:Endpoint": /waiting for SageMaker AI Endpoint \(\S+\) create: (?!unexpected state)/,
  [trainingJobType]: /Training job names must be unique/,
};

const isMade = (type: string, error: string): boolean =>
  MADE_UNREAD.test(error) || MADE_UNNOTED[type]?.test(error) === true;

/** Turns the engine's events into ours: resources with their times, and the training job's name once it is known. */
export function watchEngine(
  reporter: Reporter,
  hooks: { onTrainingJob?: (jobName: string) => void; planning?: boolean } = {},
): EngineWatch {
  const began = new Map<string, number>();
  const changes: Record<string, number> = {};
  const errors: string[] = [];
  const failed: Metadata[] = [];
  const errorOf = new Map<string, string>();
  const warned = new Set<string>();
  const warn = (message: string): void => {
    // The provider's build is the cloud's choice; summary.json names it.
    if (/^resource plugin \S+ is expected to have version/.test(message) || warned.has(message)) return;
    warned.add(message);
    reporter.warn(message);
  };
  const report = (status: "started" | "done" | "failed", metadata: Metadata): void => {
    const { op, urn, type } = metadata;
    if (op === "same" || type === "pulumi:pulumi:Stack" || type.startsWith("pulumi:providers:")) return;
    const key = `${op} ${urn}`;
    const start = began.get(key);
    if (status === "started") began.set(key, performance.now());
    reporter.emit({
      type: "resource",
      op,
      status,
      resourceType: type,
      name: urn.split("::").at(-1) ?? urn,
      urn,
      ...(metadata.diffs && metadata.diffs.length > 0 ? { diffs: metadata.diffs } : {}),
      ...(start === undefined || hooks.planning === true ? {} : { seconds: (performance.now() - start) / 1000 }),
    });
  };
  const onEvent = (event: EngineEvent): void => {
    const pre = event.resourcePreEvent?.metadata;
    if (pre !== undefined) {
      report(hooks.planning === true ? "done" : "started", pre);
      if (pre.type === trainingJobType && pre.op !== "same") announceTraining(pre.new?.inputs, hooks.onTrainingJob);
    }
    const done = event.resOutputsEvent?.metadata;
    if (done !== undefined && hooks.planning !== true) {
      if (done.type !== "pulumi:pulumi:Stack") changes[done.op] = (changes[done.op] ?? 0) + 1;
      report("done", done);
    }
    if (event.resOpFailedEvent !== undefined) {
      failed.push(event.resOpFailedEvent.metadata);
      report("failed", event.resOpFailedEvent.metadata);
    }
    const { severity, urn = "", message = "" } = event.diagnosticEvent ?? {};
    if (severity === "error") {
      const text = plain(message);
      errors.push(text);
      errorOf.set(urn, text);
    }
    if (severity === "warning") warn(plain(message));
    if (hooks.planning === true && event.summaryEvent !== undefined) {
      Object.assign(changes, event.summaryEvent.resourceChanges);
    }
  };
  const takeUnread = (): DeployedResource[] => {
    errors.length = 0;
    changes["same"] = 0;
    return failed.splice(0).flatMap(({ op, urn, new: made }) => {
      const error = errorOf.get(urn) ?? "";
      if (made === undefined || !op.startsWith("create") || !isMade(made.type, error)) return [];
      const { type, parent, provider, inputs } = made;
      return [{ urn, type, custom: true, parent, provider, inputs, initErrors: [error] }];
    });
  };
  return { onEvent, changes, errors, takeUnread };
}

type Metadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

function announceTraining(inputs: Record<string, unknown> | undefined, announce?: (jobName: string) => void): void {
  const name = inputs?.["trainingJobName"];
  if (typeof name === "string") announce?.(name);
}

/** Engine messages carry colour directives: `<{%fg 1%}>error: <{%reset%}>`. */
function plain(message: string): string {
  return message.replaceAll(/<\{%[^%]*%\}>/g, "").trim();
}

export function changeCount(changes: Readonly<Record<string, number>>): number {
  return Object.entries(changes)
    .filter(([op]) => op !== "same" && op !== "read")
    .reduce((sum, [, count]) => sum + count, 0);
}

/** "31 created, 2 updated, 4 unchanged" */
export function describeChanges(changes: Readonly<Record<string, number>>): string {
  const words: Readonly<Record<string, string>> = {
    create: "created",
    update: "updated",
    delete: "deleted",
    replace: "replaced",
    same: "unchanged",
  };
  const parts = Object.entries(words)
    .filter(([op]) => (changes[op] ?? 0) > 0)
    .map(([op, word]) => `${formatCount(changes[op] ?? 0)} ${word}`);
  return parts.length === 0 ? "no resource" : parts.join(", ");
}
