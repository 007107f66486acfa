// What a session prints on its way to the pane: nothing of a secret is shown, not the beginning of one either.
import type { HostContext } from "./hostContext.ts";

/** What could be the beginning of a secret is shown after this long at the latest. */
const heldOutputMs = 50;

/** Output on its way to the pane: redacted, and what could begin a secret held back for a moment. */
export class ShownOutput {
  readonly #write: (text: string) => void;
  readonly #filter: ReturnType<HostContext["redactor"]["stream"]>;
  #timer: NodeJS.Timeout | null = null;

  constructor(context: HostContext) {
    this.#write = (text) => context.screen.write(text);
    this.#filter = context.redactor.stream();
  }

  show(text: string): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#write(this.#filter.push(text));
    this.#timer = setTimeout(() => this.flush(), heldOutputMs);
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#write(this.#filter.flush());
  }
}
