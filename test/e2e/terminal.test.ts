import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { encodePng } from "../../domain/images/png.ts";
import { drawSample } from "../../domain/sample/sample.ts";
import { Cli, requireCode } from "./support/cli.ts";
import { Terminal } from "./support/terminal.ts";

const controlC = "\u0003";

describe("scones on a terminal", function () {
  this.timeout(120_000);
  const cli = new Cli();
  const terminals: Terminal[] = [];

  const open = (...args: readonly string[]): Terminal => {
    const terminal = new Terminal(args, { cwd: cli.folder, env: { SCONES_HOME: cli.home } });
    terminals.push(terminal);
    return terminal;
  };

  before("start the local cloud", async function () {
    this.timeout(900_000);
    requireCode(await cli.run("cloud", "start"), 0);
  });
  after(async () => {
    for (const terminal of terminals) terminal.kill();
    await cli.remove();
  });

  it("shows the steps as a live list, and on Ctrl-C asks about the training job that is under way", async () => {
    const terminal = open("run", "--out", cli.out, "--config", "epochs=10000");
    await terminal.shows(/etl: sample: 1,000 \+ 200 images/);
    await terminal.shows(/training classifier-\S+ Training, epoch \d+\/10000/);
    expect(terminal.raw).to.match(/\u001b\[\d*A/, "a list that is redrawn moves the cursor up");
    for (const step of ["predict", "workflow", "report"]) expect(terminal.text, "a step to come").to.contain(step);
    terminal.type(controlC);
    await terminal.shows(/Training job classifier-\S+ goes on; the next run waits for it\. Stop it\? \[y\/N\]/);
    terminal.type("y\r");
    await terminal.shows(/Training job classifier-\S+ is being stopped\./);
    expect(await terminal.ended).to.equal(130);
  });

  /** Runs a verb to its end and gives all it has shown. */
  const shown = async (code: number, ...args: readonly string[]): Promise<string> => {
    const terminal = open(...args);
    expect(await terminal.ended, `${args.join(" ")}:\n${terminal.text}`).to.equal(code);
    return terminal.text;
  };

  it("shows each verb that changes the stack, and how it ends", async () => {
    expect(await shown(0, "etl")).to.contain("upload: 0 uploaded, 1,203 already there");
    const elsewhere = "alarmTopicArn=arn:aws:sns:eu-west-1:000000000000:alarms";
    expect(await shown(1, "up", "--config", elsewhere, "--config", "epochs=2")).to.contain("eu-west-1");
    expect(await shown(0, "pulumi", "config", "rm", "alarmTopicArn")).to.equal("");
    const trained = await shown(3, "train", "--min-accuracy", "1");
    expect(trained).to.contain("is below the 1 that --min-accuracy asks for");
    expect(await shown(0, "up")).to.match(/endpoint: scones-\S+ is in service/);
  });

  it("shows each verb that looks at the stack, several at once", async () => {
    const [picture] = drawSample();
    const file = join(cli.folder, "picture.png");
    writeFileSync(file, encodePng(picture?.rgb ?? new Uint8Array(), 32, 32));
    const verbs: readonly [RegExp, number, ...string[]][] = [
      [/\d+ unchanged/, 0, "preview", "--expect-no-changes"],
      [/picture\.png +(bicycle|motorcycle) [\d.]+ %/, 0, "predict", file],
      [/There is no file or folder missing\.png/, 2, "predict", "missing.png"],
      [/3 executions: \d succeeded/, 0, "workflow", "run", "--count", "3"],
      [/inference-workflow\.svg/, 0, "workflow", "export", "--out", join(cli.folder, "export")],
      [/monitor: \d+ captures? \(/, 0, "monitor"],
      [/report: report\.html and \d+ more files/, 0, "report", "--out", join(cli.folder, "report")],
      [/http:\/\/127\.0\.0\.1:\d+\/\S+/, 0, "studio", "open", "--print"],
      [/http:\/\/127\.0\.0\.1:\d+/, 0, "cloud", "status"],
      [/scones-\w+/, 0, "pulumi", "stack", "output", "endpointName"],
    ];
    const texts = await Promise.all(verbs.map(([, code, ...args]) => shown(code, ...args)));
    for (const [index, [pattern, , ...args]] of verbs.entries()) {
      expect(texts[index], args.join(" ")).to.match(pattern);
    }
  });

  it("asks for the stack's name before it destroys", async () => {
    const refused = open("destroy");
    await refused.shows(/Type the stack's name to go on: /);
    refused.type("prod\r");
    await refused.shows(/Nothing was removed\./);
    expect(await refused.ended).to.equal(2);
    const agreed = open("destroy");
    await agreed.shows(/Type the stack's name to go on: /);
    agreed.type("dev\r");
    await agreed.shows(/Stack dev is gone\./);
    expect(await agreed.ended).to.equal(0);
  });
});
