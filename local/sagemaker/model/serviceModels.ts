import { ServiceModel } from "./serviceModel.ts";

/** The service models in use, read when first needed. */
export class ServiceModels {
  readonly #dir: string;
  readonly #loaded = new Map<string, ServiceModel>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  get sagemaker(): ServiceModel {
    return this.#get("sagemaker");
  }

  get scaling(): ServiceModel {
    return this.#get("application-autoscaling");
  }

  #get(service: string): ServiceModel {
    let model = this.#loaded.get(service);
    if (model === undefined) this.#loaded.set(service, (model = ServiceModel.load(this.#dir, service)));
    return model;
  }
}
