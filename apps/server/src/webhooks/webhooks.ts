// Tells webhooks what waits for a person and which runs are over, for servers that nobody has a page open on.
import { setTimeout as wait } from "node:timers/promises";
import { failure, ok, type Result } from "@signalbox/base";
import type { RunSummary } from "@signalbox/engine";
import type { Delivery, Webhook } from "@signalbox/protocol";
import type { Store } from "@signalbox/store";
import type { Hub } from "../hub.ts";
import { postJson } from "./post.ts";
import { bodyOf, type News } from "./words.ts";

/** As many deliveries are remembered. */
const mostDeliveries = 50;
/** Waits before the second and the third try, in milliseconds. */
const waitsMs = [2_000, 15_000];

/** What webhooks need of the server. */
export interface WebhookParts {
  store: Store;
  hub: Hub;
  url: () => string;
  allowPrivate: boolean;
  defect: (error: unknown, where: string) => string;
}

/** The server's webhooks. */
export class Webhooks {
  private readonly parts: WebhookParts;
  /** By run: the keys of what waited when it was last told. */
  private readonly told = new Map<string, ReadonlySet<string>>();
  private readonly closing = new AbortController();
  private log: Promise<unknown> = Promise.resolve();

  constructor(parts: WebhookParts) {
    this.parts = parts;
    parts.hub.on("summary", (run) => {
      this.heard(run).catch((error: unknown) => parts.defect(error, `webhooks of ${run.runId}`));
    });
  }

  list = async (): Promise<Webhook[]> => (await this.parts.store.settings.get<Webhook[]>("webhooks")) ?? [];

  set = (webhooks: Webhook[]): Promise<void> => this.parts.store.settings.set("webhooks", webhooks);

  /** The newest first. */
  deliveries = async (): Promise<Delivery[]> =>
    (await this.parts.store.settings.get<Delivery[]>("webhookDeliveries")) ?? [];

  /** Sends a test, once. Failures: `webhook_unknown`, and why it didn't arrive. */
  async test(id: string): Promise<Result<Delivery>> {
    const webhook = (await this.list()).find((each) => each.id === id);
    if (!webhook) return failure("webhook_unknown", "Save this webhook first, then test it.");
    const news: News = {
      event: "test",
      what: ["This is a test. Signalbox reaches you here."],
      run: null,
      url: this.parts.url(),
      at: new Date().toISOString(),
    };
    return ok(await this.deliver(webhook, news, []));
  }

  /** Lets go: no try that still waits is made. */
  close(): void {
    this.closing.abort();
  }

  private async heard(run: RunSummary): Promise<void> {
    const news = this.newsOf(run);
    if (news.length === 0) return;
    const webhooks = await this.list();
    await Promise.all(
      news.flatMap((each) =>
        webhooks
          .filter((webhook) => (each.event === "run_closed" ? webhook.ended : webhook.needs))
          .map((webhook) => this.deliver(webhook, each, waitsMs)),
      ),
    );
  }

  /** What is new since this run was last heard of. Its first words after a restart tell what then waits, once. */
  private newsOf(run: RunSummary): News[] {
    const before = this.told.get(run.runId);
    const common = { run, url: `${this.parts.url()}/runs/${run.runId}`, at: run.updatedAt };
    if (run.phase === "closed") {
      this.told.delete(run.runId);
      return [{ ...common, event: "run_closed", what: [closedWords(run)] }];
    }
    this.told.set(run.runId, new Set(run.attention.map(({ key }) => key)));
    const fresh = run.attention.filter(({ key }) => !before?.has(key));
    if (fresh.length === 0) return [];
    return [{ ...common, event: "needs_you", what: fresh.map(({ sentence }) => sentence) }];
  }

  private async deliver(webhook: Webhook, news: News, waits: readonly number[]): Promise<Delivery> {
    let tries = 0;
    let outcome = "";
    let delivered = false;
    for (const pause of [0, ...waits]) {
      if (pause > 0) await wait(pause, undefined, { ref: false, signal: this.closing.signal }).catch(() => undefined);
      if (this.closing.signal.aborted) break;
      tries += 1;
      const posted = await postJson(webhook.url, bodyOf(news, webhook.format), this.parts.allowPrivate);
      delivered = posted.ok && posted.value.status >= 200 && posted.value.status < 300;
      outcome = posted.ok ? `It answered ${posted.value.status}.` : posted.failure.message;
      const hopeless = posted.ok
        ? posted.value.status < 500 && posted.value.status !== 429
        : posted.failure.code === "address_refused";
      if (delivered || hopeless) break;
    }
    const delivery = {
      at: new Date().toISOString(),
      webhook: webhook.name,
      what: news.what.join(" "),
      delivered,
      outcome,
      tries,
    };
    await this.note(delivery);
    return delivery;
  }

  /** One at a time, so that none is lost. */
  private note(delivery: Delivery): Promise<unknown> {
    this.log = this.log
      .catch(() => undefined)
      .then(async () => {
        if (this.closing.signal.aborted) return;
        const all = [delivery, ...(await this.deliveries())].slice(0, mostDeliveries);
        await this.parts.store.settings.set("webhookDeliveries", all);
      });
    return this.log;
  }
}

function closedWords({ outcome, merged, tasks }: RunSummary): string {
  if (outcome === "landed") return `The run has landed: ${merged} of ${tasks} tasks merged.`;
  return `The run was ${outcome ?? "closed"}. Nothing was moved.`;
}
