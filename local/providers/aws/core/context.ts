import { setTimeout as delay } from "node:timers/promises";
import type { ClientOptions, Configuration } from "./configuration.ts";
import { isRetriable, unlessMissing, type RetryRule } from "./errors.ts";

/** How an SDK client is made; each resource file brings the class of its own service, so that only that one is loaded. */
export type ClientClass<C> = new (options: ClientOptions) => C;

/** A client of the SDK and its commands, as far as `send` needs them: a command's type says what it answers. */
export type Service = ClientClass<{ send(command: never): unknown }>;
interface Command<Output> {
  resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ readonly output: Output }>;
}

/** What a resource operation has at hand: clients, waiting, the end of its time. */
export interface Context {
  readonly region: string;
  /** A word to the user beside the resource's name: a status that passes, or a warning that stays. */
  tell(kind: "status" | "warning", message: string): void;
  client<C>(type: ClientClass<C>): C;
  /** Asks AWS: the resource's own service where no other is named. */
  send<Output>(command: Command<Output>, service?: Service): Promise<Output>;
  /** Asks AWS for what may be gone: undefined where the answer is one of AWS's ways to say so. */
  find<Output>(gone: readonly string[] | RegExp, command: Command<Output>): Promise<Output | undefined>;
  /** Says that AWS has made the resource, before what is waited for or set afterwards: a failure of that is no failure to make it. */
  made(id: string): void;
  /** What `made` was told. */
  readonly madeId: string | undefined;
  /** Repeats a call while AWS's other parts have not heard yet of what was just made. */
  retry<T>(rule: RetryRule, call: () => Promise<T>): Promise<T>;
  /** Asks again until `probe` gives a value; fails when the operation's time is over. */
  poll<T>(what: string, probe: () => Promise<T | undefined>): Promise<T>;
}

/** The clients of one configured provider, made once for each service and region. */
export class ClientPool {
  readonly #made = new Map<string, unknown>();
  readonly #configuration: Configuration;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  get<C>(type: ClientClass<C>, region: string): C {
    const key = `${type.name} ${region}`;
    const known = this.#made.get(key) as C | undefined;
    if (known !== undefined) return known;
    const client = new type(this.#configuration.clientOptions(type.name, region));
    this.#made.set(key, client);
    return client;
  }
}

export type Tell = Context["tell"];

export interface Pace {
  readonly firstMs: number;
  readonly mostMs: number;
}
/** The local cloud is near: ask soon, then less often. */
const pace: Pace = { firstMs: 50, mostMs: 2000 };

export function createContext(
  pool: ClientPool,
  region: string,
  timeoutMs: number,
  {
    waits = pace,
    tell = () => undefined,
    own,
  }: { waits?: Pace; tell?: Tell | undefined; own?: Service | undefined } = {},
): Context {
  const deadline = Date.now() + timeoutMs;
  const pause = async (attempt: number): Promise<void> => {
    const ms = Math.min(waits.mostMs, waits.firstMs * 1.5 ** attempt);
    await delay(ms);
  };
  let madeId: string | undefined;
  const send: Context["send"] = (command, service = own) => {
    if (service === undefined) throw new Error("a call of no service");
    return pool.get(service, region).send(command as never) as Promise<never>;
  };
  return {
    made: (id) => void (madeId = id),
    get madeId() {
      return madeId;
    },
    region,
    tell,
    client: (type) => pool.get(type, region),
    find: (gone, command) => unlessMissing(gone, () => send(command)),
    send,
    async retry(rule, call) {
      const end = Math.min(deadline, Date.now() + (rule.forMs ?? 120_000));
      for (let attempt = 0; ; attempt++) {
        try {
          return await call();
        } catch (error) {
          if (!isRetriable(error, rule) || Date.now() >= end) throw error;
          await pause(attempt);
        }
      }
    },
    async poll(what, probe) {
      for (let attempt = 0; ; attempt++) {
        const found = await probe();
        if (found !== undefined) return found;
        if (Date.now() >= deadline) {
          throw new Error(
            `timed out after ${Math.round(timeoutMs / 1000)} s waiting for ${what} (raise it with customTimeouts)`,
          );
        }
        await pause(attempt);
      }
    },
  };
}
