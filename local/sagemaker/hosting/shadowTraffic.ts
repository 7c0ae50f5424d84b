import { randomUUID } from "node:crypto";
import type { Exchange } from "../capture/captureRecord.ts";
import { AwsError } from "../wire/errors.ts";
import type { SageMakerOptions } from "../options.ts";
import type { CaptureWriter } from "../capture/captureWriter.ts";
import type { Fleet, VariantFleet } from "./fleet.ts";
import type { ContainerAnswer } from "./instance.ts";
import type { InvocationMetrics } from "./invocationMetrics.ts";
import { messageOf } from "../../thrown.ts";

/** Copies that a shadow may have unanswered, and the bytes of their bodies; what a slow one can't take is dropped. */
const MOST_WAITING = 256;
const MOST_BYTES = 64 * 1024 ** 2;

interface Needs {
  readonly options: Pick<SageMakerOptions, "log">;
  readonly hosting: { readonly metrics: InvocationMetrics; readonly captures: CaptureWriter };
}

type Copy = Pick<Exchange, "requestType" | "request" | "inferenceId" | "customAttributes">;
type Call = (shadow: VariantFleet) => Promise<{ readonly answer: ContainerAnswer; readonly milliseconds: number }>;

/**
 * Sends copies of requests to shadows, after their own answers are given: whatever becomes of a copy, nobody waits for it.
 *
 * The shadow's weight is the part of the requests that it gets (source: aws/amazon-sagemaker-examples,
 * sagemaker-shadow-variant/Shadow_variant.ipynb: "the traffic sampling percentage (VariantWeight parameter in the
 * ShadowProductionVariants object)"; a weight of 0.5 "to sample and send 50%"). Its metrics bear the names of any variant's,
 * its answers go to the captures alone. A record of it has an event id of its own: AWS does not say that the two of a
 * request share one.
 */
export class ShadowTraffic {
  #waiting = 0;
  #bytes = 0;
  #dropped = 0;

  send(context: Needs, of: { readonly name: string; readonly fleet: Fleet }, copy: Copy, call: Call): void {
    const { shadow } = of.fleet;
    if (shadow === undefined || Math.random() >= shadow.weight) return;
    if (this.#waiting >= MOST_WAITING || this.#bytes + copy.request.length > MOST_BYTES) {
      if (this.#dropped++ === 0)
        context.options.log(`shadow ${shadow.name} of ${of.name} is too slow: copies of requests are dropped`);
      return;
    }
    this.#waiting++;
    this.#bytes += copy.request.length;
    // Once the answer of the live variant is on its way.
    setImmediate(() => {
      void ask(context, of, shadow, copy, call)
        .catch((error: unknown) => context.options.log(`shadow ${shadow.name} of ${of.name}: ${messageOf(error)}`))
        .finally(() => {
          this.#waiting--;
          this.#bytes -= copy.request.length;
          if (this.#waiting === 0) this.#dropped = 0;
        });
    });
  }
}

async function ask(
  { hosting: { metrics, captures } }: Needs,
  { name, fleet }: { readonly name: string; readonly fleet: Fleet },
  shadow: VariantFleet,
  copy: Copy,
  call: Call,
): Promise<void> {
  const began = performance.now();
  const record = (metric: Parameters<InvocationMetrics["record"]>[2], value: number): void =>
    metrics.record(name, shadow.name, metric, value);
  record("Invocations", 1);
  record("InvocationsPerInstance", 1 / Math.max(1, shadow.instances.length));
  const { answer, milliseconds } = await call(shadow).catch((error: unknown) => {
    if (!(error instanceof AwsError)) throw error;
    return { answer: undefined, milliseconds: undefined };
  });
  if (milliseconds !== undefined) record("ModelLatency", milliseconds * 1000);
  const status = answer?.status ?? 500;
  const isClient = status >= 400 && status < 500;
  const isGood = status >= 200 && status <= 299;
  record("Invocation4XXErrors", isClient ? 1 : 0);
  record("Invocation5XXErrors", isGood || isClient ? 0 : 1);
  if (!isGood) record("InvocationModelErrors", 1);
  if (answer === undefined || !isGood) return;
  await captures.capture(name, fleet.deployment, shadow.variant, {
    ...copy,
    eventId: randomUUID(),
    responseType: answer.headers["content-type"] ?? "",
    response: answer.body,
  });
  record("OverheadLatency", (performance.now() - began - milliseconds) * 1000);
}
