// The `signalbox` command. Each subcommand loads only what it needs: `report` runs inside sessions and has to be quick.
import type { Failure } from "@signalbox/base";
import { Command } from "commander";

const program = new Command("signalbox")
  .description("Run several Claude Code sessions on one git repository, and land their work safely.")
  .showHelpAfterError("(signalbox --help lists the commands)");

program
  .command("up", { isDefault: true })
  .description("Start the panel, on a repository where one is named.")
  .argument("[path]", "a git repository")
  .option("--port <number>", "the port to listen on; 0 takes any free one", readPort)
  .action(async (path: string | undefined, options: { port?: number }) => {
    const { up } = await import("./up.ts");
    process.exitCode = await up(path ?? null, options);
  });

program
  .command("url")
  .description("Print a URL that lets one browser in as the owner; it is good once.")
  .action(async () => {
    const { printUrl } = await import("./runningServer.ts");
    process.exitCode = await printUrl();
  });

program
  .command("down")
  .description("Stop the panel. Sessions go on by themselves, and the next start finds them.")
  .option("--end", "end the sessions too")
  .action(async (options: { end?: boolean }) => {
    const { down } = await import("./runningServer.ts");
    process.exitCode = await down(options.end === true);
  });

program
  .command("demo")
  .description("Show a whole run on a throw-away project: no account, no key, no network.")
  .option("--speed <factor>", "how much faster than for a person", Number, 1)
  .action(async (options: { speed: number }) => {
    const { demo } = await import("./demo.ts");
    process.exitCode = await demo(options.speed);
  });

program
  .command("report")
  .description("Inside a session: say how the work went (done, blocked, failed, contract, accepted, rework).")
  .helpOption(false)
  .allowUnknownOption()
  .argument("[words...]")
  .action(async () => {
    const { runReport } = await import("./report.ts");
    process.exitCode = await runReport(process.argv.slice(3));
  });

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    program.error(`--port takes a number from 0 to 65535, not "${text}".`);
  }
  return port;
}

program.parseAsync().catch((error: Failure | Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
