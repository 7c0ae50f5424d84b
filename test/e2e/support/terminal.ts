import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** Gives a command a terminal of its own (24 lines of 120 characters), its keyboard on stdin and its screen on stdout. */
const DRIVER = `
import fcntl, os, pty, select, struct, sys, termios
child, screen = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 120, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
keyboard = 0
while True:
    ready, _, _ = select.select([screen] if keyboard is None else [screen, keyboard], [], [])
    if keyboard is not None and keyboard in ready:
        typed = os.read(keyboard, 1024)
        if typed: os.write(screen, typed)
        else: keyboard = None
    if screen in ready:
        try: shown = os.read(screen, 65536)
        except OSError: break
        if not shown: break
        os.write(1, shown)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
`;

const main = join(import.meta.dirname, "..", "..", "..", "automation", "main.ts");

/** The command on a pseudo-terminal. */
export class Terminal {
  readonly #driver: ChildProcess;
  readonly #ended: Promise<number | null>;
  #raw = "";
  #onMore: () => void = () => undefined;

  constructor(args: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
    const environment: NodeJS.ProcessEnv = { ...process.env, TERM: "xterm-256color", ...options.env };
    delete environment["CI"]; // There the list is not live.
    const command = ["-c", DRIVER, process.execPath, main, ...args];
    this.#driver = spawn("python3", command, {
      cwd: options.cwd,
      env: environment,
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#driver.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#raw += text;
      this.#onMore();
    });
    this.#ended = new Promise((resolve, reject) => {
      this.#driver.once("error", reject);
      this.#driver.once("close", (code) => {
        resolve(code);
        this.#onMore();
      });
    });
  }

  /** With the control sequences: a list that is redrawn moves the cursor. */
  get raw(): string {
    return this.#raw;
  }

  /** All that was ever shown, as text. */
  get text(): string {
    return stripVTControlCharacters(this.#raw);
  }

  get ended(): Promise<number | null> {
    return this.#ended;
  }

  /** Waits until something is on the screen. */
  async shows(pattern: RegExp): Promise<void> {
    const over = this.#ended.then(() => true);
    while (!pattern.test(this.text)) {
      const more = new Promise<false>((resolve) => (this.#onMore = () => resolve(false)));
      if ((await Promise.race([more, over])) && !pattern.test(this.text)) {
        throw new Error(`the command ended and had not shown ${String(pattern)}:\n${this.text.slice(-3000)}`);
      }
    }
  }

  type(keys: string): void {
    this.#driver.stdin?.write(keys);
  }

  kill(): void {
    this.#driver.kill("SIGKILL");
  }
}
