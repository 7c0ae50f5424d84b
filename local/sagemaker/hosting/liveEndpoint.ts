import type { Fleet } from "./fleet.ts";

/** An endpoint at work: what serves, and during an update what comes next and its share of the traffic. */
export class LiveEndpoint {
  readonly name: string;
  fleet: Fleet | undefined;
  next: Fleet | undefined;
  /** Part of the requests (0 to 1) that the next fleet gets. */
  share = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** The fleet for one request. */
  choose(random = Math.random()): Fleet | undefined {
    return this.next !== undefined && this.share > 0 && random < this.share ? this.next : this.fleet;
  }

  async stop(keepFiles: boolean): Promise<void> {
    await Promise.all([this.fleet?.stop(keepFiles), this.next?.stop(keepFiles)]);
  }
}
