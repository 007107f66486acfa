// Parts of the page that are loaded late: a server that is away just then is waited for, as everywhere on the page.
import { usePanel } from "./store.ts";

const againAfterMs = 1_000;
/** A part that a server which answers doesn't give isn't there any more: the panel was updated since the page loaded. */
const triesWhileConnected = 3;

/** The part, as soon as the server gives it; rejects where a server that answers doesn't have it. */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  let tries = 0;
  for (;;) {
    try {
      return await load();
    } catch (error) {
      if (usePanel.getState().link === "connected") tries += 1;
      if (tries === triesWhileConnected) throw error;
      await new Promise((resolve) => setTimeout(resolve, againAfterMs));
    }
  }
}

/** True where `loadPart` gave up. */
export const isMissingPart = (error: Error): boolean => error.name === "ChunkLoadError";
