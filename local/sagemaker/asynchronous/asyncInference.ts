import type { IncomingMessage, ServerResponse } from "node:http";
import type { AsyncInferenceConfig } from "@aws-sdk/client-sagemaker";
import { violations } from "../../../domain/rules/rulebook.ts";
import { ENDPOINT, type Endpoint } from "../hosting/records.ts";
import type { Instance } from "../hosting/instance.ts";
import { validationError } from "../wire/errors.ts";
import { readBody } from "../wire/http.ts";
import type { Wire } from "../wire/json.ts";
import { answerRequest, type Needs, type Place } from "./answerRequest.ts";
import { ASYNC_REQUEST, asyncRequest, type AsyncRequest } from "./asyncRequest.ts";

/** Largest payload that travels inside a request; see the rule `inline-size`. One byte more is read, to be told of. */
const INLINE = 128_000;
/** At once on an instance where the configuration says nothing: "SageMaker chooses an optimal value". */
const DEFAULT_CONCURRENCY = 4;
const LOOK_MILLISECONDS = 250;

interface Queue {
  readonly waiting: AsyncRequest[];
  working: number;
  timer: NodeJS.Timeout | undefined;
}

/** Requests that are answered later: kept until they are, one queue an endpoint, also while it has no instance. */
export class AsyncInference {
  readonly #context: () => Needs;
  readonly #queues = new Map<string, Queue>();
  readonly #busy = new WeakMap<Instance, number>();
  readonly #work = new Set<Promise<void>>();
  #closed = false;

  constructor(context: () => Needs) {
    this.#context = context;
  }

  /** Takes up what a killed service had not answered; such a request may be asked twice. */
  restore(): void {
    const { store } = this.#context();
    for (const key of store.keys(ASYNC_REQUEST).toSorted()) {
      const request = store.get<AsyncRequest>(ASYNC_REQUEST, key);
      if (request !== undefined) this.#enqueue(request);
    }
  }

  /** InvokeEndpointAsync: 202 as soon as the request is kept. */
  async invoke(name: string, req: IncomingMessage, res: ServerResponse, given?: Buffer): Promise<void> {
    const body = given ?? (await readBody(req, INLINE * 2)) ?? Buffer.alloc(INLINE + 1);
    const context = this.#context();
    const endpoint = context.store.get<Endpoint>(ENDPOINT, name);
    const deployed = endpoint?.Deployed;
    if (deployed === undefined || endpoint?.EndpointStatus === "Deleting")
      throw validationError(`Endpoint ${name} of account ${context.options.accountId} not found.`);
    const location = req.headers["x-amzn-sagemaker-inputlocation"];
    const input = {
      ...(typeof location === "string" && { InputLocation: location }),
      ...(body.length > 0 && { Body: body }),
    };
    const config = deployed.asynchronous;
    const state = { asynchronous: config !== undefined };
    const [first] = violations("sagemaker-runtime", "InvokeEndpointAsync", input, state);
    if (first !== undefined || config === undefined) throw validationError(first?.message ?? "");
    const request = asyncRequest(name, config, req, body);
    await context.store.put(ASYNC_REQUEST, request.key, request);
    this.#enqueue(request);
    const answer = Buffer.from(JSON.stringify({ InferenceId: request.inferenceId }));
    res.writeHead(202, {
      ...{ "content-type": "application/json", "content-length": answer.length },
      "x-amzn-sagemaker-outputlocation": request.outputLocation,
      ...(request.failureLocation === undefined ? {} : { "x-amzn-sagemaker-failurelocation": request.failureLocation }),
    });
    res.end(answer);
  }

  /** Requests of an endpoint that wait or are being answered. */
  backlog(endpoint: string): number {
    const queue = this.#queues.get(endpoint);
    return queue === undefined ? 0 : queue.waiting.length + queue.working;
  }

  /**
   * The metrics of an endpoint's queue for this minute.
   * Source: SageMaker guide, "Monitor asynchronous endpoint", metrics with the EndpointName dimension.
   */
  report(endpoint: string, instances: number): void {
    const { metrics } = this.#context().hosting;
    const backlog = this.backlog(endpoint);
    const oldest = this.#queues.get(endpoint)?.waiting[0]?.received ?? Date.now();
    metrics.record(endpoint, "", "ApproximateBacklogSize", backlog);
    metrics.record(endpoint, "", "ApproximateAgeOfOldestRequest", (Date.now() - oldest) / 1000);
    metrics.record(endpoint, "", "HasBacklogWithoutCapacity", backlog > 0 && instances === 0 ? 1 : 0);
    // Of no instance there is no share.
    if (instances > 0) metrics.record(endpoint, "", "ApproximateBacklogSizePerInstance", backlog / instances);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const queue of this.#queues.values()) clearTimeout(queue.timer);
    await Promise.allSettled([...this.#work]);
  }

  #enqueue(request: AsyncRequest): void {
    const queue = this.#queues.get(request.endpoint) ?? { waiting: [], working: 0, timer: undefined };
    this.#queues.set(request.endpoint, queue);
    queue.waiting.push(request);
    this.#pump(request.endpoint, queue);
  }

  /** Hands requests to instances with room, and looks again while any wait: an instance may come, a time may run out. */
  #pump(name: string, queue: Queue): void {
    if (this.#closed) return;
    const config = this.#configOf(name);
    for (let next = queue.waiting[0]; next !== undefined; next = queue.waiting[0]) {
      if (config === undefined) {
        // The endpoint is gone, or no longer takes such requests: so do they.
        queue.waiting.shift();
        void this.#context().store.delete(ASYNC_REQUEST, next.key);
        continue;
      }
      const place = this.#place(name, config);
      if (place === undefined) break;
      queue.waiting.shift();
      this.#begin(name, queue, place, config, next);
    }
    clearTimeout(queue.timer);
    if (queue.waiting.length > 0) queue.timer = setTimeout(() => this.#pump(name, queue), LOOK_MILLISECONDS);
  }

  #begin(name: string, queue: Queue, place: Place, config: Wire<AsyncInferenceConfig>, request: AsyncRequest): void {
    const { instance } = place;
    const take = (number: number): void => void this.#busy.set(instance, (this.#busy.get(instance) ?? 0) + number);
    queue.working++;
    take(1);
    const work = answerRequest(this.#context(), place, config, request)
      .then(() => (this.#closed ? undefined : this.#context().store.delete(ASYNC_REQUEST, request.key)))
      .catch((error: unknown) => this.#context().options.log(`asynchronous inference: ${String(error)}`))
      .finally(() => {
        queue.working--;
        take(-1);
        this.#work.delete(work);
        this.#pump(name, queue);
      });
    this.#work.add(work);
  }

  #configOf(name: string): Wire<AsyncInferenceConfig> | undefined {
    const endpoint = this.#context().store.get<Endpoint>(ENDPOINT, name);
    return endpoint?.EndpointStatus === "Deleting" ? undefined : endpoint?.Deployed?.asynchronous;
  }

  /** The freest healthy instance that may be given one more. */
  #place(name: string, { ClientConfig: client }: Wire<AsyncInferenceConfig>): Place | undefined {
    const most = client?.MaxConcurrentInvocationsPerInstance ?? DEFAULT_CONCURRENCY;
    const fleet = this.#context().hosting.live(name)?.choose();
    const variant = fleet?.choose();
    if (fleet === undefined || variant === undefined) return undefined;
    const [instance] = variant.instances
      .filter((one) => one.ready && (this.#busy.get(one) ?? 0) < most)
      .sort((a, b) => (this.#busy.get(a) ?? 0) - (this.#busy.get(b) ?? 0));
    return instance && { fleet, variant, instance };
  }
}
