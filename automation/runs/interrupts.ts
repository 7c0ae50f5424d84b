import { setTimeout as sleep } from "node:timers/promises";

/** How an operation of the engine is told to end. */
export interface EngineInterrupt {
  /** Aborted when the engine has to be told; it is not when the terminal has told it already. */
  readonly signal: AbortSignal;
  readonly onOutput: (text: string) => void;
  done(): void;
}

const graceMs = 600;

/**
 * Ctrl-C and SIGTERM, once for the whole process. A terminal sends Ctrl-C to the engine too, and a second SIGINT makes
 * the engine drop what it is doing: so it is passed on only where the engine shows no sign of having seen it.
 */
export class Interrupts {
  readonly #controller = new AbortController();
  #listener: ((signal: NodeJS.Signals) => void) | undefined;
  #count = 0;
  /** The training job that is being waited for. */
  trainingJob: string | undefined;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** `onRepeat`: the user insists (a second Ctrl-C). */
  listen(onFirst: () => void, onRepeat: () => void): void {
    this.#listener = () => {
      this.#count++;
      if (this.#count === 1) {
        onFirst();
        this.#controller.abort();
      } else if (this.#count > 2) {
        onRepeat();
      }
    };
    process.on("SIGINT", this.#listener);
    process.on("SIGTERM", this.#listener);
  }

  stop(): void {
    if (this.#listener === undefined) return;
    process.off("SIGINT", this.#listener);
    process.off("SIGTERM", this.#listener);
  }

  /** Ends what is being done for a reason of this process's own. */
  abort(): void {
    this.#controller.abort();
  }

  /** For a library's own signal in the place of the process's. */
  follow(signal: AbortSignal): void {
    if (signal.aborted) this.#controller.abort();
    else signal.addEventListener("abort", () => this.#controller.abort(), { once: true });
  }

  engine(): EngineInterrupt {
    const passOn = new AbortController();
    let knows = false;
    const onAbort = (): void => {
      void sleep(graceMs, undefined, { ref: false }).then(() => {
        if (!knows) passOn.abort();
      });
    };
    if (this.signal.aborted) onAbort();
    else this.signal.addEventListener("abort", onAbort, { once: true });
    return {
      signal: passOn.signal,
      onOutput: (text) => {
        if (text.includes("^C received")) knows = true;
      },
      done: () => {
        knows = true;
        this.signal.removeEventListener("abort", onAbort);
      },
    };
  }
}
