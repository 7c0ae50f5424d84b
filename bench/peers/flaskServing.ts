/** Starts the Flask + gunicorn serving container that the local cloud's is measured against. */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { freePort, type Peer, untilItAnswers } from "./peer.ts";

/** Serves the model of a folder, and InvokeEndpoint's path beside the container's own. */
export async function startFlask(python: string, modelDir: string, workers: number): Promise<Peer> {
  const port = await freePort();
  const file = readdirSync(modelDir).find((name) => name.endsWith(".params")) ?? "";
  const args = ["--workers", String(workers), "--threads", "1", "--worker-class", "gthread", "--log-level", "error"];
  const child = spawn(python, ["-m", "gunicorn", ...args, "--bind", `127.0.0.1:${port}`, "flask_serving:app"], {
    cwd: import.meta.dirname,
    // One thread a worker for the sums: more only get in each other's way here.
    env: { ...process.env, MODEL: join(modelDir, file), OPENBLAS_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return untilItAnswers(
    child,
    `http://127.0.0.1:${port}`,
    "/ping",
    `${python} needs flask, gunicorn, numpy and pillow`,
  );
}
