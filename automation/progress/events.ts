import { z } from "zod";

/**
 * The events of `--json`: one JSON object a line on stdout, and nothing else there.
 * Within a version members are only added; a reader should ignore types and members it does not know.
 */
export const eventVersion = 1;

const base = { v: z.literal(eventVersion), time: z.iso.datetime() };
const fraction = z.number().min(0).max(1);

export const eventSchema = z.discriminatedUnion("type", [
  z.object({
    ...base,
    type: z.literal("start"),
    verb: z.string(),
    cloud: z.enum(["local", "aws"]),
    stack: z.string(),
    /** The steps to come, in order. */
    steps: z.array(z.string()),
  }),
  z.object({
    ...base,
    type: z.literal("step"),
    step: z.string(),
    status: z.enum(["started", "progress", "done", "failed"]),
    message: z.string().optional(),
    fraction: fraction.optional(),
    seconds: z.number().nonnegative().optional(),
    counts: z.record(z.string(), z.number()).optional(),
  }),
  z.object({
    ...base,
    type: z.literal("resource"),
    op: z.string(),
    status: z.enum(["started", "done", "failed"]),
    resourceType: z.string(),
    name: z.string(),
    urn: z.string(),
    /** Names of the properties that differ, where the operation is a change. */
    diffs: z.array(z.string()).optional(),
    seconds: z.number().nonnegative().optional(),
  }),
  z.object({
    ...base,
    type: z.literal("training"),
    jobName: z.string(),
    status: z.string(),
    epoch: z.number().int().nonnegative().optional(),
    epochs: z.number().int().positive().optional(),
    trainAccuracy: fraction.optional(),
    validationAccuracy: fraction.optional(),
    trainLoss: z.number().nonnegative().optional(),
    validationLoss: z.number().nonnegative().optional(),
    secondsLeft: z.number().nonnegative().optional(),
  }),
  z.object({
    ...base,
    type: z.literal("prediction"),
    image: z.string(),
    label: z.string(),
    confidence: fraction,
    probabilities: z.record(z.string(), z.number()),
    actual: z.string().optional(),
  }),
  z.object({
    ...base,
    type: z.literal("execution"),
    name: z.string(),
    arn: z.string(),
    status: z.string(),
    error: z.string().optional(),
    s3Key: z.string(),
    predicted: z.string().optional(),
    seconds: z.number().nonnegative().optional(),
  }),
  z.object({ ...base, type: z.literal("log"), level: z.enum(["info", "warning"]), message: z.string() }),
  z.object({ ...base, type: z.literal("result"), verb: z.string(), data: z.unknown() }),
  z.object({ ...base, type: z.literal("error"), message: z.string(), exitCode: z.number().int() }),
  z.object({ ...base, type: z.literal("end"), exitCode: z.number().int(), seconds: z.number().nonnegative() }),
]);

export type SconesEvent = z.infer<typeof eventSchema>;

type WithoutEnvelope<E> = E extends unknown ? Omit<E, "v" | "time"> : never;
/** An event before it is stamped with version and time. */
export type EventBody = WithoutEnvelope<SconesEvent>;
export type StepEvent = Extract<SconesEvent, { type: "step" }>;
