import { expect } from "chai";
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
