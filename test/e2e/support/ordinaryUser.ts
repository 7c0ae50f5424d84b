import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../../local/engine/cache.ts";
import { ensureAwsNative } from "../../../local/engine/awsNative.ts";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { ensureEngine } from "../../../local/engine/pulumi.ts";
import { ended, type Ended } from "./cli.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
/** The user and the group nobody of Debian and most others. */
export const NOBODY = 65534;

/**
 * Shows this user's cache as his, and of a home folder that is closed to him the Python alone: virtual environments name both by
 * their paths. Takes home folder, his cache, where it is seen, Python's folder, an empty folder, and what to run.
 */
const VIEW = `set -e
home="$0" cache="$1" seen="$2" python="$3" aside="$4"
shift 4
case "$python/" in "$home"/*) mount --bind "$python" "$aside" ;; *) python= ;; esac
case "$(stat -c %a "$home")" in
  *[1357]) ;;
  *) mount -t tmpfs -o mode=755 scones-test "$home"; mkdir -p "$seen" ;;
esac
if [ -n "$python" ]; then mkdir -p "$python"; mount --move "$aside" "$python"; fi
mount --bind "$cache" "$seen"
exec "$@"`;

/**
 * Somebody without rights on this machine, with a home folder, a clone and a cache of his own: hard links to the files that
 * are there already, in folders that are his.
 */
export class OrdinaryUser {
  readonly folder = mkdtempSync(join(tmpdir(), "scones-user-"));
  readonly home = join(this.folder, "home");
  readonly clone = join(this.folder, "clone");
  readonly #cache = join(this.folder, "cache");
  readonly #aside = join(this.folder, "aside");
  #python = "";

  /** What keeps such a user from being there; undefined if nothing does. */
  static hindrance(): string | undefined {
    if (process.platform !== "linux") return "no Linux";
    if (process.getuid?.() !== 0) return "no root, so the other tests run as an ordinary user";
    for (const command of ["unshare", "setpriv"]) {
      try {
        execFileSync(command, command === "unshare" ? ["-m", "true"] : ["--version"], { stdio: "ignore" });
      } catch {
        return `${command} can't be used here`;
      }
    }
    return undefined;
  }

  async start(): Promise<void> {
    const engine = await ensureEngine(() => undefined);
    const native = await ensureAwsNative(
      () => Promise.resolve(engine),
      () => undefined,
    );
    const ministack = await ensureMinistack(() => undefined);
    this.#python = execFileSync(ministack.python, ["-c", "import sys; print(sys.base_prefix)"], {
      encoding: "utf8",
    }).trim();
    for (const path of [this.home, this.clone, this.#cache, this.#aside]) mkdirSync(path);
    for (const part of [engine.root, native.folder, dirname(dirname(ministack.python))]) link(part, this.#cache);
    const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: ROOT });
    execFileSync("sh", ["-c", `tar --null --no-recursion -cf - -T - | tar -xf - -C "$0"`, this.clone], {
      cwd: ROOT,
      input: files,
    });
    link(join(ROOT, "node_modules"), this.clone);
    rmSync(join(this.clone, "node_modules", ".cache"), { recursive: true, force: true });
    execFileSync("find", [this.folder, "-type", "d", "-exec", "chown", `${NOBODY}:${NOBODY}`, "{}", "+"]);
  }

  /** As `npm run scones` starts it in his clone, in a session without a terminal. */
  scones(environment: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<Ended> {
    const node = join(this.clone, "node_modules", ".bin", "node");
    const program = [node, join(this.clone, "automation", "bootstrap.mjs"), ...args];
    const user = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--inh-caps=-all"];
    const view = ["unshare", "-m", "sh", "-c", VIEW, homedir(), this.#cache, cacheFolder(), this.#python, this.#aside];
    const path = [join(this.#python, "bin"), "/usr/local/bin", "/usr/bin", "/bin"].join(":");
    const env = { PATH: path, HOME: this.home, XDG_CACHE_HOME: dirname(cacheFolder()), ...environment };
    const words = ["--wait", ...view, ...user, ...program];
    return ended("setsid", words, { cwd: this.clone, env });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** A folder again inside another one, its files as hard links where the disk is the same. */
function link(path: string, into: string): void {
  execFileSync("sh", ["-c", `cp -al "$0" "$1" 2>/dev/null || cp -a "$0" "$1"`, path, into]);
}
