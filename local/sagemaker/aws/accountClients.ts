import type { SageMakerOptions } from "../options.ts";

export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

type Place = Pick<SageMakerOptions, "endpoint" | "region" | "credentials">;

interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: RoleCredentials | (() => Promise<RoleCredentials>);
  /** Of S3 alone. */
  readonly forcePathStyle: boolean;
}

/** Clients of the local cloud's services, each made when it is first needed: as the account itself, or as the role that is named. */
export class AccountClients {
  readonly #place: Place;
  readonly #ofRole: (roleArn: string) => Promise<RoleCredentials>;
  readonly #made: Promise<{ destroy(): void }>[] = [];

  /** @param ofRole Left out where there are no clients of roles. */
  constructor(place: Place, ofRole?: (roleArn: string) => Promise<RoleCredentials>) {
    this.#place = place;
    this.#ofRole = ofRole ?? (() => Promise.reject(new Error("there are no clients of roles here")));
  }

  async close(): Promise<void> {
    for (const made of await Promise.allSettled(this.#made.splice(0)))
      if (made.status === "fulfilled") made.value.destroy();
  }

  protected once<C extends { destroy(): void }>(
    load: () => Promise<new (config: ClientConfig) => C>,
    more: object = {},
  ): (roleArn?: string) => Promise<C> {
    const byRole = new Map<string | undefined, Promise<C>>();
    return (roleArn) => {
      let client = byRole.get(roleArn);
      if (client === undefined) {
        const { endpoint, region, credentials: own } = this.#place;
        const credentials = roleArn === undefined ? { ...own } : () => this.#ofRole(roleArn);
        const config: ClientConfig = { endpoint, region, credentials, forcePathStyle: true, ...more };
        client = load().then((type) => new type(config));
        byRole.set(roleArn, client);
        this.#made.push(client);
      }
      return client;
    };
  }
}
