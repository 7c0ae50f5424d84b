import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** A folder on a disk of its own (a tmpfs), seen only by commands that are run through it. */
export class SmallDisk {
  readonly folder: string;
  readonly #holder: ChildProcess;

  private constructor(folder: string, holder: ChildProcess) {
    this.folder = folder;
    this.#holder = holder;
  }

  /** Mounts one over a folder that is there; undefined where this user or system does not let us. */
  static async mount(folder: string, megabytes: number): Promise<SmallDisk | undefined> {
    if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
    const script = `mount -t tmpfs -o size=${megabytes}m,mode=700 scones-test "$0" && echo mounted && exec cat`;
    const holder = spawn("unshare", ["-m", "sh", "-c", script, folder], { stdio: ["pipe", "pipe", "ignore"] });
    const mounted = await Promise.race([
      once(holder.stdout, "data").then(() => true),
      once(holder, "close").then(() => false),
      once(holder, "error").then(() => false),
    ]);
    return mounted ? new SmallDisk(folder, holder) : undefined;
  }

  /** The words that run a program where the disk is seen. */
  command(program: string, ...args: readonly string[]): [string, string[]] {
    return ["nsenter", ["-t", String(this.#holder.pid), "-m", "--", program, ...args]];
  }

  /** Takes all the room that is left, to the last block. */
  fill(): void {
    // It ends with an error when there is no more room.
    this.#sh(`dd if=/dev/zero of="$0/ballast" bs=4096 conv=notrunc oflag=append 2>/dev/null || true`);
  }

  empty(): void {
    this.#sh(`rm -f "$0/ballast"`);
  }

  unmount(): void {
    this.#holder.stdin?.end();
  }

  #sh(script: string): void {
    const [program, args] = this.command("sh", "-c", script, this.folder);
    execFileSync(program, args);
  }
}
