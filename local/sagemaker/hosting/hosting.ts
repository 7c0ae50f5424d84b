import { setTimeout as sleep } from "node:timers/promises";
import type { Services } from "../context.ts";
import { CaptureWriter } from "../capture/captureWriter.ts";
import { epochSeconds } from "../wire/json.ts";
import type { SageMakerOptions } from "../options.ts";
import { deleteTags } from "../resources/tags.ts";
import { Faults } from "./faults.ts";
import { Fleet } from "./fleet.ts";
import { InvocationMetrics } from "./invocationMetrics.ts";
import { LiveEndpoint } from "./liveEndpoint.ts";
import { ENDPOINT, everyVariant, type Endpoint } from "./records.ts";
import { rollOut } from "./rollOut.ts";
import { ShadowTraffic } from "./shadowTraffic.ts";

type Needs = Pick<Services, "arns" | "cloud" | "images" | "options" | "processes" | "store">;

const REASON_LENGTH = 1024;

/** The endpoints that serve, or are on their way to it. */
export class Hosting {
  readonly metrics: InvocationMetrics;
  readonly captures: CaptureWriter;
  readonly faults: Faults;
  readonly shadows = new ShadowTraffic();
  readonly #context: () => Needs;
  readonly #live = new Map<string, LiveEndpoint>();
  readonly #work = new Set<Promise<void>>();
  #closed = false;

  constructor(context: () => Needs, options: SageMakerOptions) {
    this.#context = context;
    this.faults = new Faults(options.stateDir, options.log);
    this.metrics = new InvocationMetrics(context);
    this.captures = new CaptureWriter(context);
  }

  /** Sends captures that a killed service left, and brings every endpoint back. */
  async restore(): Promise<void> {
    await this.captures.restore();
    for (const endpoint of this.#context().store.list<Endpoint>(ENDPOINT)) {
      if (endpoint.EndpointStatus === "Deleting") this.delete(endpoint.EndpointName);
      else if (endpoint.Deployed !== undefined || endpoint.Pending !== undefined)
        this.#begin(() => this.#revive(endpoint.EndpointName));
    }
  }

  live(name: string): LiveEndpoint | undefined {
    return this.#live.get(name);
  }

  /** Brings a stored endpoint (status Creating) into service. */
  create(name: string): void {
    this.#begin(() => this.#firstDeployment(name));
  }

  /** Replaces what a stored endpoint (status Updating) serves by what is pending. */
  update(name: string): void {
    this.#begin(() => this.#update(name));
  }

  /** Brings weights and instance counts to those of the record. */
  rescale(name: string): void {
    this.#begin(() => this.#rescale(name));
  }

  /** Ends a stored endpoint (status Deleting): requests under way finish, captures are written. */
  delete(name: string): void {
    this.#begin(() => this.#delete(name));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#live.values()].map((live) => live.stop(true)));
    await Promise.allSettled([...this.#work]);
    await this.captures.close();
    await this.metrics.close();
  }

  #begin(work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => {
        if (!this.#closed)
          this.#context().options.log(
            `hosting: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          );
      })
      .finally(() => this.#work.delete(running));
    this.#work.add(running);
  }

  async #firstDeployment(name: string): Promise<void> {
    const endpoint = this.#get(name);
    if (endpoint?.Pending === undefined) return;
    const context = this.#context();
    const live = new LiveEndpoint(name);
    this.#live.set(name, live);
    const fleet = new Fleet(context, name, endpoint.Pending);
    live.next = fleet;
    try {
      await fleet.start();
      live.fleet = fleet;
      live.next = undefined;
      await this.#change(name, { EndpointStatus: "InService", Deployed: endpoint.Pending }, [
        "Pending",
        "PendingConfig",
        "FailureReason",
      ]);
    } catch (error) {
      live.next = undefined;
      await fleet.stop();
      if (this.#closed) return;
      await this.#change(name, { EndpointStatus: "Failed", FailureReason: reasonOf(error) }, []);
    }
  }

  /** After a restart: what was in service comes back; an update under way is taken up again. */
  async #revive(name: string): Promise<void> {
    const endpoint = this.#get(name);
    if (endpoint === undefined) return;
    if (endpoint.Deployed === undefined) {
      if (endpoint.EndpointStatus === "Creating") await this.#firstDeployment(name);
      return;
    }
    const live = new LiveEndpoint(name);
    this.#live.set(name, live);
    const fleet = new Fleet(this.#context(), name, endpoint.Deployed);
    live.fleet = fleet;
    try {
      await fleet.start();
    } catch (error) {
      await fleet.stop(true);
      if (this.#closed) return;
      await this.#change(name, { EndpointStatus: "Failed", FailureReason: reasonOf(error) }, []);
      return;
    }
    if (endpoint.Pending !== undefined) await this.#update(name);
    // Weights that were changing, or containers that did not come up at the last start.
    else if (endpoint.EndpointStatus !== "InService")
      await this.#change(name, { EndpointStatus: "InService" }, ["FailureReason"]);
  }

  async #update(name: string): Promise<void> {
    const endpoint = this.#get(name);
    const live = this.#live.get(name) ?? new LiveEndpoint(name);
    this.#live.set(name, live);
    if (endpoint?.Pending === undefined) return;
    const context = this.#context();
    const next = new Fleet(context, name, endpoint.Pending);
    const previous = live.fleet;
    live.next = next;
    try {
      await next.start();
      await rollOut({ ...context, metrics: this.metrics }, live, endpoint.PendingConfig);
    } catch (error) {
      if (this.#closed) return;
      await this.#rollBack(name, live, next, error);
      return;
    }
    if (this.#closed) return;
    live.fleet = next;
    live.next = undefined;
    live.share = 0;
    await this.#change(
      name,
      {
        EndpointStatus: "InService",
        EndpointConfigName: endpoint.Pending.configName,
        Deployed: endpoint.Pending,
        ...(endpoint.PendingConfig === undefined ? {} : { LastDeploymentConfig: endpoint.PendingConfig }),
      },
      ["Pending", "PendingConfig", "FailureReason"],
    );
    if (previous !== undefined) await this.#retire(previous);
  }

  /**
   * The endpoint is Updating to the end of it, as far as is known: RollingBack is of "scale up or down or change its variant weight"
   * in the service model, and terraform-provider-aws, which takes RollingBack for a failure, sees none (its #46663).
   */
  async #rollBack(name: string, live: LiveEndpoint, next: Fleet, error: unknown): Promise<void> {
    live.share = 0;
    live.next = undefined;
    await this.#change(name, {}, ["Pending", "PendingConfig"]);
    await this.#retire(next);
    const served = live.fleet !== undefined;
    await this.#change(name, { EndpointStatus: served ? "InService" : "Failed", FailureReason: reasonOf(error) }, []);
  }

  async #rescale(name: string): Promise<void> {
    const deployment = this.#get(name)?.Deployed;
    const fleet = this.#live.get(name)?.fleet;
    if (deployment === undefined || fleet === undefined) return;
    try {
      for (const variant of everyVariant(deployment)) {
        const running = fleet.all.find((one) => one.name === variant.config.VariantName);
        if (running === undefined) continue;
        if (variant.config.ServerlessConfig === undefined)
          await running.scale(variant.config.InitialInstanceCount ?? 1);
        running.weight = variant.config.InitialVariantWeight ?? 1;
      }
      await this.#change(name, { EndpointStatus: "InService" }, ["FailureReason"]);
    } catch (error) {
      await this.#change(name, { EndpointStatus: "InService", FailureReason: reasonOf(error) }, []);
    }
  }

  async #delete(name: string): Promise<void> {
    const context = this.#context();
    const live = this.#live.get(name);
    this.#live.delete(name);
    await live?.stop(false);
    await this.captures.finish(name);
    await this.metrics.flush();
    const endpoint = this.#get(name);
    if (endpoint !== undefined) await deleteTags(context, endpoint.EndpointArn);
    await context.store.putFact(ENDPOINT, name, undefined);
  }

  /** Ends a fleet that has no new traffic, when its last requests are answered. */
  async #retire(fleet: Fleet): Promise<void> {
    const deadline = Date.now() + 60_000;
    const busy = (): boolean =>
      fleet.all.some((variant) => variant.instances.some((instance) => instance.inFlight > 0));
    while (busy() && Date.now() < deadline) await sleep(20);
    await fleet.stop();
  }

  #get(name: string): Endpoint | undefined {
    return this.#context().store.get<Endpoint>(ENDPOINT, name);
  }

  async #change(name: string, set: Partial<Endpoint>, drop: (keyof Endpoint)[]): Promise<void> {
    const endpoint = this.#get(name);
    // Deleted meanwhile: nothing to keep.
    if (endpoint === undefined || endpoint.EndpointStatus === "Deleting") return;
    const kept = Object.fromEntries(
      Object.entries(endpoint).filter(([key]) => !drop.includes(key as keyof Endpoint)),
    ) as unknown as Endpoint;
    await this.#context().store.putFact(ENDPOINT, name, { ...kept, ...set, LastModifiedTime: epochSeconds() });
  }
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, REASON_LENGTH);
}
