// How each task of the demo's plan is played: one fails its first attempt, one stops for a package.
import { heading, say, think } from "./screen.mjs";
import { commit, hasPackage, readFiles, report, run, writeWork } from "./tools.mjs";

const neededPackage = "pad-ledger";
const isTest = (file) => file.startsWith("test/");

/** Writes a task's work, runs its tests and reports done; an honest worker says so where they fail. */
async function writeTestReport({ work, test, message }) {
  await writeWork(work);
  const code = await run([process.execPath, "--test", test]);
  if (code !== 0) {
    await report("failed", `The tests in ${test} fail.`);
    return 1;
  }
  await commit(message);
  await report("done", message);
  return 0;
}

async function lateFees({ attempt }) {
  await readFiles(["src/days.js", "data/shed.json"]);
  if (attempt > 1) {
    await think("The evidence says it: the last free day was charged, one day too many. すぐ直します 🔧");
    return writeTestReport({
      work: "late-fees",
      test: "test/fees.test.js",
      message: "Charge late fees from the first late day",
    });
  }
  await think("Fourteen days are free, then 50 cents a day. Simple enough to do without running it. 😌");
  await writeWork("late-fees.first");
  await commit("Charge late fees");
  await report("done", "Late fees with their tests; I am confident.");
  return 0;
}

async function statement({ leg }) {
  await readFiles(["src/fees.js", "src/shed.js"]);
  if (leg === 1 && !hasPackage(neededPackage)) {
    await think("Names such as 鋸 take two cells: padEnd would bend the columns. A package knows the widths. 📐");
    await writeWork("statement", isTest);
    await commit("Say how a statement should look");
    await report("blocked", "Columns with wide characters need it.", "--needs-dependency", `${neededPackage}@^1.0.0`);
    return 0;
  }
  const installed = hasPackage(neededPackage);
  await think(
    installed
      ? `${neededPackage} is here. ありがとう! 🎉`
      : `No ${neededPackage}, then; a small table of widths will do.`,
  );
  const work = installed ? "statement" : "statement.alone";
  return writeTestReport({ work, test: "test/statement.test.js", message: "Print a member's statement in columns" });
}

async function memberPins() {
  await readFiles(["src/shed.js"]);
  await think("A PIN is short, so its hash must be slow and salted: scrypt, compared in constant time. 🔐");
  return writeTestReport({
    work: "member-pins",
    test: "test/auth/pins.test.js",
    message: "Keep members' PINs as salted hashes",
  });
}

async function lendingDesk() {
  await readFiles(["src/loans.js", "src/auth/pins.js"]);
  await think("Members without a PIN borrow as before; the others have to give it. 🗝️");
  return writeTestReport({ work: "lending-desk", test: "test/loans.test.js", message: "Ask for the PIN at the desk" });
}

async function commandLine() {
  await readFiles(["src/cli.js", "src/statement.js", "src/loans.js"]);
  await think("Two commands more, and the README says what they do. コマンドを追加します 🛠️");
  return writeTestReport({
    work: "command-line",
    test: "test/cli.test.js",
    message: "Offer statement and pin on the command line",
  });
}

const tasks = {
  "late-fees": lateFees,
  "member-pins": memberPins,
  statement,
  "lending-desk": lendingDesk,
  "command-line": commandLine,
};

/** Plays a worker; resolves with the exit code of the session. */
export async function workOnTask(session) {
  heading(`${session.task} · attempt ${session.attempt}${session.leg > 1 ? ` · part ${session.leg}` : ""} · 作業中 🧰`);
  const play = Object.hasOwn(tasks, session.task) ? tasks[session.task] : null;
  if (play) return play(session);
  say(`The demo has no script for the task "${session.task}".`, "red");
  await report("failed", `The demo only plays ${Object.keys(tasks).join(", ")}.`);
  return 1;
}
