import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { lowestVersions } from "../support/lowestVersions.ts";
import { nodeOfVersion } from "../support/nodeOfVersion.ts";
import { Cli, ended, requireCode, type Ended } from "./support/cli.ts";
import { writeSmallArchive } from "./support/smallArchive.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const DEAD_PROXY = "http://127.0.0.1:9";

/** What shells have in them that has nothing to do with the project; each must work on one and the same local stack. */
const SHELLS: Record<string, NodeJS.ProcessEnv> = {
  "a proxy for everything": {
    ...{ HTTP_PROXY: DEAD_PROXY, HTTPS_PROXY: DEAD_PROXY, http_proxy: DEAD_PROXY, https_proxy: DEAD_PROXY },
    ...{ ALL_PROXY: DEAD_PROXY, NO_PROXY: undefined, no_proxy: undefined },
  },
  "Pulumi settings of another project": {
    ...{ PULUMI_CONFIG_PASSPHRASE: "another", PULUMI_STACK: "prod", PULUMI_BACKEND_URL: "s3://elsewhere" },
    ...{ PULUMI_ACCESS_TOKEN: "pul-0", PULUMI_EXPERIMENTAL: "true", PULUMI_HOME: "/nonexistent" },
  },
  "AWS settings of another account": {
    ...{
      AWS_PROFILE: "work",
      AWS_REGION: "eu-central-1",
      AWS_USE_FIPS_ENDPOINT: "true",
      AWS_ENDPOINT_URL_S3: DEAD_PROXY,
    },
    ...{ AWS_SESSION_TOKEN: "token", AWS_CONFIG_FILE: "/nonexistent/config", AWS_USE_DUALSTACK_ENDPOINT: "true" },
  },
  "another language and time zone": { LANG: "C", LC_ALL: "C", TZ: "Pacific/Kiritimati" },
};

/** A session of its own, which has no terminal; setsid is of Linux. */
const ALONE = process.platform === "linux" ? ["setsid", "--wait"] : [];

describe("scones in all kinds of shells", function () {
  this.timeout(240_000);
  const cli = new Cli();
  const home = join(cli.folder, "état à mi-chemin & co");
  const archive = writeSmallArchive(cli.folder);
  mkdirSync(home);

  /** As `npm run scones` starts it: through the bootstrap, which only a shell's environment reaches. */
  function scones(environment: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended> {
    return through([], environment, ...args);
  }

  /** The same behind other words, such as those of a shell that sets its own mask. */
  function through(
    words: readonly string[],
    environment: NodeJS.ProcessEnv,
    ...args: readonly string[]
  ): Promise<Ended> {
    const env = { ...process.env, ...environment, SCONES_HOME: home };
    const [program = "", ...rest] = [...words, "node", join(ROOT, "automation", "bootstrap.mjs"), ...args];
    return ended(program, rest, { cwd: cli.folder, env });
  }

  before(
    "bring the stack up with files for nobody else, without a terminal, behind a proxy that answers nobody",
    async () => {
      const run = ["run", "--archive", archive, "--executions", "4", "--config", "epochs=2", "--out", cli.out];
      const proxy = SHELLS["a proxy for everything"] ?? {};
      const masked = [...ALONE, "sh", "-c", 'umask 077; exec "$0" "$@"'];
      requireCode(await through(masked, proxy, ...run), 0);
    },
  );
  after(async () => {
    await scones({}, "cloud", "reset", "--yes");
    await cli.remove();
  });

  for (const [name, environment] of Object.entries(SHELLS)) {
    it(`opens the stack in a shell with ${name}`, async () => {
      const { stdout } = requireCode(await scones(environment, "preview", "--expect-no-changes"), 0);
      expect(stdout).to.match(/unchanged/);
    });
  }

  it("starts the cloud anew behind the proxy, and asks the endpoint", async () => {
    const proxy = SHELLS["a proxy for everything"] ?? {};
    requireCode(await scones(proxy, "cloud", "stop"), 0);
    const { stdout } = requireCode(await scones(proxy, "workflow", "run", "--count", "2"), 0);
    expect(stdout).to.match(/2 executions/);
  });

  // The lowest that the README lets in for the main job, and the lowest of package.json.
  for (const version of ["20.0.0", lowestVersions().node]) {
    it(`runs the whole job when the shell's Node is ${version}`, async () => {
      const path = [await nodeOfVersion(version), process.env["PATH"] ?? ""].join(delimiter);
      const ended = await scones({ PATH: path }, "run", "--archive", archive, "--executions", "4", "--out", cli.out);
      expect(requireCode(ended, 0).stdout).to.match(/4 executions/);
    });
  }

  it("names the Node that it needs when the shell's is older", async () => {
    const older = join(cli.folder, "older.cjs");
    writeFileSync(older, `Object.defineProperty(process.versions, "node", { value: "18.20.8" });`);
    const ended = await scones({ NODE_OPTIONS: `--require ${older}` }, "--help");
    expect(requireCode(ended, 1).stderr).to.match(/^Node 18\.20\.8 is too old: install Node 20 or newer/);
  });

  it("does without a home folder that can be written", async () => {
    const nowhere = join(cli.folder, "read-only");
    mkdirSync(nowhere, { mode: 0o500 });
    const cache = process.env["XDG_CACHE_HOME"] ?? join(process.env["HOME"] ?? "", ".cache");
    requireCode(await scones({ HOME: nowhere, XDG_CACHE_HOME: cache }, "preview", "--expect-no-changes"), 0);
    chmodSync(nowhere, 0o700);
  });
});
