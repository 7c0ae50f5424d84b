import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { StackOutputs } from "../../domain/configuration/stackOutputs.ts";
import { Clients } from "../stack/clients.ts";
import type { Cloud, CloudProgress } from "../stack/cloud.ts";
import { connectAws, enterCloud, startLocalCloud } from "../stack/cloud.ts";
import { holdToRegion, inStackRegion, stackProfile, stackRegion, type TwoRegions } from "../stack/stackRegion.ts";
import { removeDamagedNotes, stateFolderOf } from "../stack/stateFolder.ts";
import { lostCloud, watchCloud, type CloudLostError } from "../stack/cloudWatch.ts";
import type { Operation } from "../stack/operation.ts";
import type { Interrupts } from "./interrupts.ts";
import type { CommonOptions } from "./options.ts";
import { projectFolder, stateRoot } from "./options.ts";
import type { Reporter } from "../progress/reporter.ts";
import type { RunLock } from "./runLock.ts";
import { acquireRunLock } from "./runLock.ts";
import { RunRecord } from "./runRecord.ts";

/** What one verb works with: options, where to report, and cloud, stack and clients once they are asked for. */
export class Session {
  readonly clients = new Clients();
  readonly options: CommonOptions;
  readonly reporter: Reporter;
  readonly interrupts: Interrupts;
  readonly #twoRegions: TwoRegions;
  #cloud: Promise<Cloud> | undefined;
  #stack: Promise<Stack> | undefined;
  #lock: RunLock | undefined;
  #leaveCloud: (() => void) | undefined;
  #unwatch: (() => void) | undefined;
  #onLost: (error: CloudLostError) => void = () => undefined;
  /** Settles when the local cloud ends in the middle of the work, which is told to end then; else never. */
  readonly lost = new Promise<CloudLostError>((resolve) => {
    this.#onLost = resolve;
  });
  #lostCloud: CloudLostError | undefined;

  constructor(options: CommonOptions, reporter: Reporter, interrupts: Interrupts, twoRegions: TwoRegions = "refused") {
    this.options = options;
    this.reporter = reporter;
    this.interrupts = interrupts;
    this.#twoRegions = twoRegions;
  }

  get signal(): AbortSignal {
    return this.interrupts.signal;
  }

  /** Whether the cloud that the work failed on is gone. */
  async lostCloud(): Promise<CloudLostError | undefined> {
    if (this.#lostCloud !== undefined) return this.#lostCloud;
    const cloud = await this.#cloud?.catch(() => undefined);
    return cloud === undefined ? undefined : lostCloud(cloud);
  }

  /** Cloud and stack in one name, for files: `local-dev`. */
  get name(): string {
    return `${this.options.cloud}-${this.options.stack}`;
  }

  get runsFolder(): string {
    return join(stateRoot(), "runs");
  }

  /** Takes the stack for this run alone; true when a run that died had left the lock. */
  async lock(verb: string): Promise<boolean> {
    this.#lock ??= await acquireRunLock(this.runsFolder, this.name, verb);
    return this.#lock.tookOver;
  }

  record(): Promise<RunRecord> {
    return RunRecord.open(this.runsFolder, this.name, (message) => this.reporter.warn(message));
  }

  cloud(onProgress: CloudProgress = () => undefined): Promise<Cloud> {
    this.#cloud ??= this.#connect(onProgress);
    return this.#cloud;
  }

  stack(): Promise<Stack> {
    this.#stack ??= this.#openStack();
    return this.#stack;
  }

  /** What the stack exports, for verbs that only use what is up. */
  async outputs(): Promise<StackOutputs> {
    const { findStack, notUp, readState, typedOutputs } = await import("../stack/stack.ts");
    const cloud = await this.cloud();
    const stack = await findStack(cloud, this.options.stack);
    const state = stack === undefined ? undefined : await readState(stack);
    if (state !== undefined) holdToRegion(cloud, this.options.stack, state);
    const outputs = state === undefined ? undefined : typedOutputs(state.outputs);
    if (outputs === undefined) throw notUp(this.options.stack);
    return outputs;
  }

  async operation(): Promise<Operation> {
    const { clients, reporter, interrupts } = this;
    return { stack: await this.stack(), clients, reporter, interrupts };
  }

  async close(): Promise<void> {
    this.#unwatch?.();
    await this.clients.close();
    await this.#lock?.release();
    this.#lock = undefined;
    this.#leaveCloud?.();
  }

  async #connect(onProgress: CloudProgress): Promise<Cloud> {
    const { cloud: kind, stack, config } = this.options;
    const connected = kind === "aws" ? await this.#connectAws() : await startLocalCloud(onProgress, this.signal);
    const state = stateFolderOf(connected.env, connected.workDir);
    if (state !== undefined) await removeDamagedNotes(state);
    const cloud = await inStackRegion(connected, stack, config, this.#twoRegions);
    this.#leaveCloud = enterCloud(cloud);
    this.clients.profile = cloud.profile;
    this.#unwatch = watchCloud(cloud, (error) => {
      this.#lostCloud = error;
      this.#onLost(error);
      this.interrupts.abort();
    });
    return cloud;
  }

  async #connectAws(): Promise<Cloud> {
    const { stack, config } = this.options;
    const region = await stackRegion(projectFolder, stack, config, this.#twoRegions);
    const { AWS_REGION: named = "" } = process.env;
    // Who names one for a stack with a region of its own is not to find out by the bill.
    if (region !== undefined && named !== "" && named !== region)
      this.reporter.warn(`The setting aws:region of stack '${stack}' (${region}) goes before AWS_REGION (${named}).`);
    return connectAws(region, await stackProfile(projectFolder, stack, config, this.#twoRegions));
  }

  async #openStack(): Promise<Stack> {
    const { openStack, readState } = await import("../stack/stack.ts");
    const cloud = await this.cloud();
    const stack = await openStack(cloud, this.options.stack);
    holdToRegion(cloud, this.options.stack, await readState(stack));
    return stack;
  }
}
