import { ServiceModel } from "./serviceModel.ts";

/** The service models in use, read when first needed. */
export class ServiceModels {
  readonly #dir: string;
  readonly #loaded = new Map<string, ServiceModel>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  get sagemaker(): ServiceModel {
    return this.of("sagemaker");
  }

  get scaling(): ServiceModel {
    return this.of("application-autoscaling");
  }

  /** The model of a service, by the name of its folder. */
  of(service: string): ServiceModel {
    let model = this.#loaded.get(service);
    if (model === undefined) this.#loaded.set(service, (model = ServiceModel.load(this.#dir, service)));
    return model;
  }
}
