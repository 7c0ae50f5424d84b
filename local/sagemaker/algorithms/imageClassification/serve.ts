/**
 * Serving container of the stand-in for `image-classification:1`: `node serve.ts`.
 *
 * Loads the model from `model/` and answers on 127.0.0.1 at SAGEMAKER_BIND_TO_PORT (8080). SIGTERM lets requests under way
 * finish and exits 0.
 */
import type { AddressInfo } from "node:net";
import { containerAt } from "./contract/container.ts";
import { createInferenceServer } from "./contract/inferenceServer.ts";
import { log } from "./contract/log.ts";
import { Classifier } from "./model/classifier.ts";
import { loadModel } from "./model/loadModel.ts";

try {
  const classifier = new Classifier(await loadModel(containerAt().modelDir));
  const server = createInferenceServer((image) => classifier.classify(image));
  server.on("error", (error) => {
    log.error(error.message);
    process.exit(1);
  });
  server.listen(Number(process.env["SAGEMAKER_BIND_TO_PORT"] ?? 8080), "127.0.0.1", () => {
    log.info(`Serving on 127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  process.on("SIGTERM", () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
} catch (error) {
  log.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
