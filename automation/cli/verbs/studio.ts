import { spawn } from "node:child_process";
import { UsageError } from "../../runs/errors.ts";
import type { CommonOptions } from "../../runs/options.ts";
import { cloudStep } from "../../runs/steps/deployment.ts";
import { execute } from "./execute.ts";

interface StudioOptions extends CommonOptions {
  /** Only give the URL. */
  readonly print?: boolean;
  /** Seconds for which the URL is good. */
  readonly expires?: number;
}

/** AWS takes no shorter time than this. */
const SHORTEST_SECONDS = 5;

/** `scones studio open`: the stack's Studio in the browser, by a URL that is good once and for minutes. */
export function studioOpenVerb(options: StudioOptions): Promise<number> {
  return execute(options, async (session) => {
    const { clients, reporter } = session;
    if (options.expires !== undefined && options.expires < SHORTEST_SECONDS)
      throw new UsageError(`--expires takes ${SHORTEST_SECONDS} to 300 seconds, not ${options.expires}.`);
    reporter.start("studio open", { ...options, steps: ["cloud", "studio"] });
    await cloudStep(session);
    const opened = await reporter.step("studio", async () => {
      const outputs = await session.outputs();
      const { CreatePresignedDomainUrlCommand } = await import("@aws-sdk/client-sagemaker");
      const { AuthorizedUrl: url = "" } = await (
        await clients.sagemaker()
      ).send(
        new CreatePresignedDomainUrlCommand({
          DomainId: outputs.studioDomainId,
          UserProfileName: outputs.studioUserProfileName,
          ...(options.expires === undefined ? {} : { ExpiresInSeconds: options.expires }),
        }),
      );
      const program = options.print === true ? undefined : opener();
      const isOpen = program !== undefined && (await open(program, url));
      const message = `${outputs.studioUserProfileName} in ${outputs.studioDomainId}${isOpen ? ", in your browser" : ""}`;
      const value = { url, domainId: outputs.studioDomainId, userProfileName: outputs.studioUserProfileName };
      return { value: { ...value, spaceName: outputs.studioSpaceName, opened: isOpen }, message };
    });
    reporter.result(opened, [opened.url]);
  });
}

/** The system's program that opens a URL; none where there is no display to open it on. */
export function opener(platform = process.platform, env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (platform === "darwin") return "open";
  return env["DISPLAY"] !== undefined || env["WAYLAND_DISPLAY"] !== undefined ? "xdg-open" : undefined;
}

/** Whether the program could be started; it outlives this command. */
function open(program: string, url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, [url], { detached: true, stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}
