import { readConfiguration, type Configuration } from "./configuration.ts";
import { ClientPool, createContext, type Context, type Service, type Tell } from "./context.ts";
import { diffInputs, type Difference, type DiffOptions } from "./diff.ts";
import { describeError, isAnswerLost } from "./errors.ts";
import { checkInputs, type Checked } from "./inputs.ts";
import type { NamingMode } from "./names.ts";
import { UnhealthyError, type Change, type ResourceType } from "./resourceType.ts";
import { previewOfCreate, previewOfUpdate, refreshedInputs, stateOf } from "./state.ts";
import { compact, containsUnknown, equal, isObject, text, type Props } from "./values.ts";
import { findFunction, findResource } from "../registry.ts";

export interface Live {
  readonly id: string;
  readonly state: Props;
  readonly inputs?: Props;
}

/** Thrown when a resource exists but is not well: the engine records it with these outputs and the reason. */
export class PartialFailure extends Error {
  readonly live: Live;
  constructor(message: string, live: Live) {
    super(message);
    this.name = "PartialFailure";
    this.live = live;
  }
}

export interface OperationOptions {
  readonly preview: boolean;
  readonly timeoutMs?: number;
  readonly tell?: Tell;
}

const defaultTimeoutMs = 60 * 60 * 1000;

/** The provider without its wire: what Pulumi asks, answered through the resource types. */
export class AwsProvider {
  #configuration: Configuration | undefined;
  #pool: ClientPool | undefined;

  configure(settings: Props, env: NodeJS.ProcessEnv = process.env): void {
    this.#configuration = readConfiguration(settings, env);
    this.#pool = new ClientPool(this.#configuration);
  }

  async check(
    token: string,
    news: Props,
    olds: Props,
    naming: { resourceName: string; seed: Uint8Array; mode?: NamingMode; proposed?: string },
  ): Promise<Checked> {
    const type = await findResource(token);
    return checkInputs(token, type, news, olds, { naming, defaultTags: this.#settings().defaultTags });
  }

  async diff(token: string, olds: Props, news: Props, options: DiffOptions): Promise<Difference> {
    return diffInputs(await findResource(token), olds, news, options);
  }

  async create(token: string, inputs: Props, options: OperationOptions): Promise<Live> {
    const type = await findResource(token);
    if (options.preview) return { id: "", state: previewOfCreate(type, inputs) };
    const context = this.#context(inputs, type.service, options);
    return this.#changed(token, "creating", type, inputs, context, () => type.create(inputs, context));
  }

  async update(
    token: string,
    id: string,
    change: { inputs: Props; oldInputs: Props; state: Props },
    options: OperationOptions & { ignored: readonly string[] },
  ): Promise<Live> {
    const type = await findResource(token);
    const context = this.#context(change.inputs, type.service, options);
    const before = options.preview ? change : await this.#neverRead(token, type, id, change, context);
    if (before === undefined)
      return this.#changed(token, "creating", type, change.inputs, context, () => type.create(change.inputs, context));
    const { changed } = diffInputs(type, before.oldInputs, change.inputs, {
      ignored: options.ignored,
      state: before.state,
    });
    if (options.preview) return { id, state: previewOfUpdate(type, changed, change.inputs, change.state) };
    if (before === change && changed.length === 0) return { id, state: change.state };
    const full: Change = { ...before, differs: (...keys) => keys.some((key) => changed.includes(key)) };
    return this.#changed(token, "updating", type, change.inputs, context, async () => {
      await type.update?.(id, full, context);
      return id;
    }).catch((error: unknown) => {
      // As the real one: "Terraform always returns the existing state with the diff applied to it in the event of an update failure"
      // (pulumi, pkg/engine/update.go).
      const state = previewOfUpdate(type, changed, change.inputs, change.state);
      throw new PartialFailure((error as Error).message, { id, inputs: change.inputs, state });
    });
  }

  /** Undefined when the resource is gone. */
  async read(token: string, id: string, inputs: Props | undefined, state: Props): Promise<Live | undefined> {
    const type = await findResource(token);
    const context = this.#context({ ...inputs, ...state }, type.service);
    const live = await this.#live(token, type, id, state, context);
    if (live === undefined) return undefined;
    const next = refreshedInputs(type, inputs, live);
    return { id, inputs: next, state: stateOf(type, next, live) };
  }

  async delete(
    token: string,
    id: string,
    state: Props,
    options: Omit<OperationOptions, "preview"> = {},
  ): Promise<void> {
    const type = await findResource(token);
    const context = this.#context(state, type.service, options);
    try {
      await type.delete(id, state, context);
    } catch (error) {
      throw new Error(describeError(`deleting ${token} '${id}'`, error), { cause: error });
    }
  }

  async invoke(token: string, args: Props): Promise<Props> {
    const call = await findFunction(token);
    if (containsUnknown(args)) return {};
    try {
      return await call(args, this.#context(args));
    } catch (error) {
      throw new Error(describeError(`invoking ${token}`, error), { cause: error });
    }
  }

  #settings(): Configuration {
    if (this.#configuration === undefined) throw new Error("the provider is not configured yet");
    return this.#configuration;
  }

  #context(props: Props, own?: Service, options: Omit<OperationOptions, "preview"> = {}): Context {
    const region = text(props["region"]) ?? this.#settings().region;
    this.#pool ??= new ClientPool(this.#settings());
    const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    return createContext(this.#pool, region, timeoutMs, { tell: options.tell, own });
  }

  /**
   * A resource that was asked for, and whose making failed before it could be read: what it lacks is what AWS shows now.
   * Undefined where AWS does not have it, and it can be made under the same identifier.
   */
  async #neverRead<C extends { inputs: Props; oldInputs: Props; state: Props }>(
    token: string,
    type: ResourceType,
    id: string,
    change: C,
    context: Context,
  ): Promise<C | undefined> {
    if (type.outputs.length === 0 || type.outputs.some((key) => change.state[key] !== undefined)) return change;
    const live = await this.#live(token, type, id, change.state, context);
    if (live === undefined && type.name?.identifies === true) return undefined;
    if (live === undefined)
      throw new Error(`updating ${token} '${id}': it is gone; a refresh takes it out of the state`);
    return {
      ...change,
      oldInputs: refreshedInputs(type, change.oldInputs, live),
      state: stateOf(type, change.oldInputs, live),
    };
  }

  /** Creates or updates, then reads back: the outputs are always AWS's own word. */
  async #changed(
    token: string,
    doing: string,
    type: ResourceType,
    inputs: Props,
    context: Context,
    act: () => Promise<string>,
  ): Promise<Live> {
    const named = type.name === undefined ? "" : ` '${text(inputs[type.name.property]) ?? ""}'`;
    try {
      const id = await act();
      context.made(id);
      const live = await this.#live(token, type, id, inputs, context);
      if (live === undefined) throw new Error("it was gone right afterwards");
      return { id, state: stateOf(type, inputs, live) };
    } catch (error) {
      const message = describeError(`${doing} ${token}${named}`, error);
      // What AWS has said it made has to be in the state, also where nothing answers any more: nobody could make it again under its name.
      // And what it may have made, where its answer was lost: the next operation looks for it, and makes it if need be.
      const lost = doing === "creating" && isAnswerLost(error);
      const asked = lost && type.name?.identifies === true ? text(inputs[type.name.property]) : undefined;
      const id = error instanceof UnhealthyError ? error.id : (context.madeId ?? asked);
      const live = id === undefined ? undefined : await this.#live(token, type, id, inputs, context).catch(() => ({}));
      if (id === undefined || (live === undefined && !(error instanceof UnhealthyError))) {
        throw new Error(message, { cause: error });
      }
      throw new PartialFailure(message, { id, inputs, state: stateOf(type, inputs, live ?? {}) });
    }
  }

  async #live(
    token: string,
    type: ResourceType,
    id: string,
    known: Props,
    context: Context,
  ): Promise<Props | undefined> {
    const live = await type.read(id, known, context).catch((error: unknown) => {
      throw new Error(describeError(`reading ${token} '${id}'`, error), { cause: error });
    });
    if (live === undefined) return undefined;
    const all = live["tagsAll"];
    const own = isObject(all) ? ownTags(all, known["tags"], this.#settings().defaultTags) : undefined;
    const region = type.inputs["region"] === undefined ? undefined : context.region;
    return compact({ region, ...live, tags: own });
  }
}

/** The tags that are the resource's own: all of them but those that the provider's default tags account for. */
function ownTags(
  all: Props,
  asked: Props[string] | undefined,
  defaults: Readonly<Record<string, string>>,
): Props | undefined {
  const wanted = isObject(asked) ? asked : {};
  const own = Object.entries(all).filter(([key, value]) => Object.hasOwn(wanted, key) || !equal(defaults[key], value));
  return own.length > 0 || isObject(asked) ? Object.fromEntries(own) : undefined;
}
