import { chmod, copyFile, cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { SetupError } from "./cache.ts";

/** The parts of terraform-provider-aws that have the types of `local/providers/aws/registry.ts`. */
const SERVICES = "appautoscaling athena ec2 glue iam kms lambda logs meta s3 sagemaker sns sts".split(" ");
const SERVICE_PACKAGE = "github.com/hashicorp/terraform-provider-aws/internal/service/";
const SDK_PACKAGE = "github.com/aws/aws-sdk-go-v2/service/";
/** Clients that the provider's own core has, whatever services there are. */
const CORE_CLIENTS = ["apigatewayv2", "s3"];
const PACKAGES = "internal/provider/sdkv2/service_packages_gen.go";
const CLIENTS = "internal/conns/awsclient_gen.go";
const WAITS = "internal/retry/state.go";

/**
 * Copies what these services need of the module's folder `module` to `target`: 15 services instead of 263, and the SDK's
 * clients of those alone. Go's own way, an overlay, does not reach into the module cache. `pace` is a Go file that says
 * how many times shorter waits between two looks are.
 * @throws SetupError where the module is not laid out as it was when this was written
 */
export async function copyUpstream(module: string, target: string, pace: string): Promise<void> {
  const { services, clients } = await closure(module);
  await rm(target, { recursive: true, force: true });
  for (const part of ["go.mod", "internal", "names", "version", "xpprovider"]) {
    await cp(join(module, part), join(target, part), {
      recursive: true,
      filter: (path) => isNeeded(relative(module, path), services),
    });
  }
  await makeWritable(target);
  await rewrite(join(target, PACKAGES), (text) => keepServices(text, services));
  await rewrite(join(target, CLIENTS), (text) => keepClients(text, clients));
  await rewrite(join(target, WAITS), paced);
  await copyFile(pace, join(target, WAITS, "..", "pace.go"));
}

/** The services with those that they are written on, and the SDK clients that all of them import. */
async function closure(module: string): Promise<{ services: ReadonlySet<string>; clients: ReadonlySet<string> }> {
  const services = new Set<string>();
  const clients = new Set(CORE_CLIENTS);
  const visit = async (service: string): Promise<void> => {
    if (services.has(service)) return;
    services.add(service);
    const folder = join(module, "internal", "service", service);
    const files = (await readdir(folder)).filter((file) => file.endsWith(".go") && !file.endsWith("_test.go"));
    for (const file of files) {
      for (const path of importsOf(await readFile(join(folder, file), "utf8"))) {
        if (path.startsWith(SDK_PACKAGE)) clients.add(firstPart(path.slice(SDK_PACKAGE.length)));
        if (path.startsWith(SERVICE_PACKAGE)) await visit(firstPart(path.slice(SERVICE_PACKAGE.length)));
      }
    }
  };
  for (const service of SERVICES) await visit(service);
  return { services, clients };
}

function importsOf(source: string): readonly string[] {
  return [...source.matchAll(/^\s*(?:\w+ )?"(github\.com\/[^"]+)"$/gm)].map((match) => match[1] ?? "");
}

function firstPart(path: string): string {
  return path.split("/", 1)[0] ?? "";
}

function isNeeded(path: string, services: ReadonlySet<string>): boolean {
  if (/_test\.go$|(^|\/)(testdata|test-fixtures)$|^internal\/(acctest|generate)$/.test(path)) return false;
  const [, service, file] = /^internal\/service\/([^/]+)(?:\/(.*))?$/.exec(path) ?? [];
  // go:embed wants at least one of these files, whatever services there are.
  return service === undefined || services.has(service) || file === undefined || file === "smarterr.hcl";
}

/** The generated list of services, less those that are left out. */
export function keepServices(source: string, services: ReadonlySet<string>): string {
  return keepLines(source, services, /internal\/service\/(\w+)"|^\t\t(\w+)\.ServicePackage\(/);
}

/** The generated clients, less those of services that are left out. */
export function keepClients(source: string, clients: ReadonlySet<string>): string {
  const method = /^func \(c \*AWSClient\) \w+\(ctx context\.Context\) \*(\w+)\.Client \{\n[^}]*\n\}\n\n?/gm;
  const kept = source.replaceAll(method, (whole, client: string) => (clients.has(client) ? whole : ""));
  return keepLines(kept, clients, /aws-sdk-go-v2\/service\/(\w+)"/);
}

/** The wait for a state, with its waits between two looks divided by `pace`. */
export function paced(source: string): string {
  const delay = "CompatibleDelay(conf.Delay, conf.PollInterval, conf.MinTimeout)";
  if (source.split(delay).length !== 2) throw notAsExpected(`no ${delay} in ${WAITS}`);
  return source.replace(delay, "CompatibleDelay(conf.Delay/pace, conf.PollInterval/pace, conf.MinTimeout/pace)");
}

function notAsExpected(what: string): SetupError {
  return new SetupError(`aws: terraform-provider-aws is not laid out as expected: ${what}`);
}

function keepLines(source: string, names: ReadonlySet<string>, pattern: RegExp): string {
  const lines = source.split("\n");
  const kept = lines.filter((line) => {
    const match = pattern.exec(line);
    return match === null || names.has(match[1] ?? match[2] ?? "");
  });
  if (kept.length === lines.length) throw notAsExpected("nothing to leave out");
  return kept.join("\n");
}

async function rewrite(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(path, change(await readFile(path, "utf8")));
}

/** Modules in Go's cache are read-only, folders too. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeWritable(path);
    else await chmod(path, 0o644);
  }
}
