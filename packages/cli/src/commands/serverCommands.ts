// `up`, `url`, `down`, `demo` and `report` on the command line: the panel's own process, and what sessions call.
import { existsSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { type AnswerOptions, complain, give } from "../answer.ts";
import type { DemoOptions } from "../demo.ts";
import { loadDemo, loadUp } from "../loadServer.ts";
import { subcommand, withExamples } from "../subcommand.ts";
import type { UpOptions } from "../up.ts";

const nothingSuch = (word: string) => ({
  code: "nothing_such",
  message: `There is neither a command nor a directory ${word}. \`signalbox --help\` lists the commands.`,
});

/** Adds the subcommands; `up` is what `signalbox` does alone. */
export function addServerCommands(program: Command): void {
  const up = program
    .command("up", { isDefault: true })
    .description("Start the panel, on a repository where one is named.")
    .argument("[path]", "a git repository")
    .option("--port <number>", "the port to listen on; 0 takes any free one", readPort)
    .option("--lan", "listen on the network too, with TLS")
    .option("--host <address>", "listen on this address of the network only")
    .option("--lan-port <number>", "the port on the network", readPort)
    .option("--cert <file>", "a certificate in PEM for the network; a self-signed one is made otherwise")
    .option("--key <file>", "the key of that certificate")
    .option("--insecure", "plain HTTP on the network: for guests only, never for an owner")
    .option(
      "--trust-proxy <address>",
      "a reverse proxy on this machine is reached as this, such as https://example.org/panel",
    )
    .option("--json", "say in one line of JSON where it is");
  withExamples(up, ["up ~/code/acme-api", "up --lan", "up --trust-proxy https://example.org/panel"]).action(
    async (path: string | undefined, options: UpOptions) => {
      // A mistyped command ends here too.
      if (path !== undefined && !existsSync(path)) process.exitCode = await complain(nothingSuch(path), options);
      else process.exitCode = await (await loadUp()).up(path ?? null, options);
    },
  );
  subcommand(
    program,
    "prompts",
    "Copy what sessions are told into files of your own, to be changed.",
    "prompts",
    "prompts --show worker",
  )
    .option("--show <role>", "print the built-in rules of one role instead, such as worker")
    .action((options: AnswerOptions & { show?: string }) =>
      give(options, async () => (await import("../utilities/prompts.ts")).prompts(options.show)),
    );
  const thisPanel = () => import("../panel/thisPanel.ts");
  subcommand(program, "url", "Print a URL that lets one browser in as the owner; it is good once.", "url").action(
    (options: AnswerOptions) => give(options, async () => (await thisPanel()).newUrl()),
  );
  subcommand(
    program,
    "down",
    "Stop the panel. Sessions go on by themselves, and the next start finds them.",
    "down",
    "down --end",
  )
    .option("--end", "end the sessions too")
    .action((options: AnswerOptions & { end?: boolean }) =>
      give(options, async () => (await thisPanel()).down(options.end === true)),
    );
  subcommand(
    program,
    "demo",
    "Show a whole run on a throw-away project: no account, no key, no network.",
    "demo --speed 2",
  )
    .option("--speed <factor>", "how much faster than for a person", Number, 1)
    .action(async (options: DemoOptions) => {
      process.exitCode = await (await loadDemo()).demo(options);
    });
  program
    .command("report")
    .description("Inside a session: say how the work went (done, blocked, failed, contract, accepted, rework).")
    .helpOption(false)
    .allowUnknownOption()
    .argument("[words...]")
    .action(async () => {
      process.exitCode = await (await import("../report.ts")).runReport(process.argv.slice(3));
    });
  subcommand(
    program,
    "completion <shell>",
    "Print the completion for bash, zsh or fish.",
    "completion bash > ~/.local/share/bash-completion/completions/signalbox",
  ).action(async (shell: string, options: { json?: boolean }) => {
    const [{ completion }, { give }] = await Promise.all([import("../completion.ts"), import("../answer.ts")]);
    return give(options, async () => completion(program, shell));
  });
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return port;
}
