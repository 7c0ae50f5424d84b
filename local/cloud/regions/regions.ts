import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createSageMaker, type SageMakerService } from "../../sagemaker/index.ts";
import type { Sessions } from "../../studio/sessions.ts";
import { Studio } from "../../studio/studio.ts";
import { CloudControl } from "../cloudControl/cloudControl.ts";
import { MinistackResource } from "../cloudControl/ministackResource.ts";
import { resourceTypes } from "../cloudControl/resourceTypes.ts";
import { CloudControlStore } from "../cloudControl/store.ts";
import type { CloudControlResource } from "../cloudControlResource.ts";
import type { Ministack } from "../ministack.ts";
import type { ModelGate } from "../rules/modelGate.ts";
import { ruledResource } from "../rules/ruledResource.ts";
import { HOME_REGION, isRegionName, regionFolder } from "./regionName.ts";

/** What the daemon itself provides in one region. MiniStack keeps its services' regions apart by itself. */
export interface Region {
  readonly sageMaker: SageMakerService;
  readonly cloudControl: CloudControl;
  readonly studio: Studio;
}

export interface RegionsOptions {
  readonly stateDir: string;
  readonly accountId: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly serviceModelsDir: string;
  readonly models: ModelGate;
  readonly ministack: Ministack;
  /** The people signed in to a Studio of any region. */
  readonly sessions: Sessions;
  readonly log: (line: string) => void;
}

/** The regions, each made when it is first asked for and started again with the cloud as long as it has state. */
export class Regions {
  readonly #options: RegionsOptions;
  readonly #made = new Map<string, Promise<Region>>();
  #homeStore: CloudControlStore | undefined;

  constructor(options: RegionsOptions) {
    this.#options = options;
  }

  of(name: string): Promise<Region> {
    let made = this.#made.get(name);
    if (made === undefined) {
      made = this.#make(name);
      this.#made.set(name, made);
      made.catch(() => this.#made.delete(name));
    }
    return made;
  }

  /** A region that is there already; undefined for one that nobody has asked for. */
  async known(name: string): Promise<Region | undefined> {
    return this.#made.get(name);
  }

  home(): Promise<Region> {
    return this.of(HOME_REGION);
  }

  /** Starts the regions that were there before. */
  async restore(): Promise<void> {
    await this.home();
    for (const name of namesOf(join(this.#options.stateDir, "regions"))) await this.of(name);
  }

  async stop(): Promise<void> {
    const regions = await Promise.allSettled(this.#made.values());
    for (const region of regions) {
      if (region.status === "rejected") continue;
      const { studio, sageMaker } = region.value;
      await studio.close();
      await sageMaker
        .stop()
        .catch((error: unknown) => this.#options.log(`SageMaker did not stop cleanly: ${String(error)}`));
    }
  }

  async #make(name: string): Promise<Region> {
    const { stateDir, accountId, endpoint, credentials, serviceModelsDir, models, ministack, log } = this.#options;
    const isHome = name === HOME_REGION;
    if (!isHome) await this.home();
    const folder = regionFolder(stateDir, name);
    const place = { region: name, accountId, endpoint, credentials };
    const studio: Studio = new Studio(
      { ...place, log, control: (operation, input) => sageMaker.run(operation, input) },
      this.#options.sessions,
    );
    const sageMaker = createSageMaker({
      ...{ ...place, serviceModelsDir, stateDir: join(folder, "sagemaker") },
      imagesFile: join(stateDir, "sagemaker", "images.json"),
      presignedUrl: (grant, expires, lasts) => studio.presignedUrl(grant, expires, lasts),
      log: (line) => log(isHome ? `[sagemaker] ${line}` : `[sagemaker ${name}] ${line}`),
    });
    const store = new CloudControlStore(join(folder, "cloudControl.json"));
    if (isHome) this.#homeStore = store;
    const types = new Map<string, CloudControlResource>();
    for (const [type, facts] of resourceTypes()) {
      // IAM has no regions: its resources are the same wherever they are asked for.
      const kept = type.startsWith("AWS::IAM::") ? (this.#homeStore ?? store) : store;
      const inRegion: Pick<Ministack, "ask"> = {
        ask: (question, body) => ministack.ask(question, { region: name, ...body }),
      };
      types.set(type, ruledResource(type, new MinistackResource(type, facts, inRegion, kept), models));
    }
    for (const [type, resource] of sageMaker.resourceTypes) types.set(type, resource);
    const cloudControl = new CloudControl(types, store);
    await sageMaker.start();
    await cloudControl.recover();
    return { sageMaker, cloudControl, studio };
  }
}

function namesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter(isRegionName);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
