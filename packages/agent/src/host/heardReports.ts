// What a session has reported so far: checked, told to whoever follows it, and kept for its outcome.
import { randomBytes } from "node:crypto";
import { ok, type Result, type SessionRole } from "@signalbox/base";
import { type Report, readReport, type SaidMessage } from "../report.ts";
import type { HostContext } from "./hostContext.ts";

type FinalReport = Exclude<Report, { verb: "contract" | "message" | "checked" }>;

export class HeardReports {
  /** The last one of those that end a session. */
  final: FinalReport | null = null;
  readonly contracts: Extract<Report, { verb: "contract" }>[] = [];
  readonly messages: (SaidMessage & { id: string })[] = [];
  readonly #context: HostContext;
  readonly #role: SessionRole;

  constructor(context: HostContext, role: SessionRole) {
    this.#context = context;
    this.#role = role;
  }

  /** Takes a report, whatever it holds; gives it back where it ends the session. Failure: `report_invalid`, in words. */
  hear(value: unknown): Result<FinalReport | null> {
    const read = readReport(value, this.#role);
    if (!read.ok) return read;
    const report = read.value;
    this.#context.publish({ type: "report", report });
    this.#context.screen.note(`\x1b[1;35m▸ ${report.verb}\x1b[0m`);
    if (report.verb === "contract") {
      this.contracts.push(report);
      this.#context.status.contract(report);
      return ok(null);
    }
    if (report.verb === "message") {
      const { to, body, kind } = report;
      const message = { id: randomBytes(4).toString("hex"), to, body, kind };
      this.messages.push(message);
      this.#context.publish({ type: "said", message });
      return ok(null);
    }
    if (report.verb === "checked") return ok(null);
    this.final = report;
    return ok(report);
  }
}
