/**
 * The benchmarks, each beside its peer in the same run; sets up the Python that the peers need.
 *
 *   npm run bench [NAME [ARGUMENT...]]      without NAME: what there is
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureMinistack } from "../local/engine/ministack.ts";
import { virtualEnvironment } from "../test/support/virtualEnvironment.ts";

interface Bench {
  readonly what: string;
  /** Whether it is given a Python that has the peers' packages. */
  readonly python: boolean;
  /** Folder of the requirements of its own. @default peers */
  readonly packages?: string;
}

const benches: Readonly<Record<string, Bench>> = {
  startUp: { what: "npm start with nothing to do, pulumi preview; beside another clone", python: false },
  components: { what: "import and constructors of the library; beside the whole @pulumi/aws", python: false },
  etl: { what: "CIFAR-100's archive to pictures in S3; beside pickle, numpy, imsave and boto3", python: true },
  imageClassification: {
    what: "training, accuracy, prediction; beside HOG + logistic regression",
    python: false,
  },
  tenClasses: {
    what: "ten classes; beside scikit-image's HOG + scikit-learn's logistic regression",
    ...{ python: true, packages: "tenClasses" },
  },
  invokeEndpoint: { what: "InvokeEndpoint; beside Flask + gunicorn with the model in numpy", python: true },
  controlPlane: { what: "describing, listing, creating; beside moto's server", python: true },
  stateMachine: { what: "executions of the workflow; beside a script that calls its functions", python: false },
  endurance: { what: "20,000 invocations: captures and memory; beside Flask + gunicorn", python: true },
  monitoring: { what: "hourly numbers of 200,000 captures; beside json, base64, pandas and PIL", python: true },
};

const { positionals } = parseArgs({ allowPositionals: true, strict: false });
const [name] = positionals;
const bench = name === undefined ? undefined : benches[name];
if (name === undefined || bench === undefined) {
  if (name !== undefined) console.error(`There is no benchmark "${name}".`);
  console.error("npm run bench NAME [ARGUMENT...]; each is described at the top of bench/NAME.ts:\n");
  for (const [key, { what }] of Object.entries(benches)) console.error(`  ${key.padEnd(20)} ${what}`);
  process.exit(name === undefined ? 0 : 2);
}
const python = bench.python ? [join(await peersBin(bench.packages ?? "peers"), "python")] : [];
const args = [
  join(import.meta.dirname, `${name}.ts`),
  ...python,
  ...process.argv.slice(process.argv.indexOf(name) + 1),
];
spawn(process.execPath, args, { stdio: "inherit" }).on("exit", (code) => (process.exitCode = code ?? 1));

async function peersBin(packages: string): Promise<string> {
  const show = (text: string): void => void process.stderr.write(`${text}\n`);
  const { python } = await ensureMinistack(show);
  show("The peers' Python packages: made once, then used again …");
  return virtualEnvironment(`bench-${packages}`, join(import.meta.dirname, packages, "requirements.txt"), python);
}
