// The small process's side: takes calls from its parent, makes them here, and goes when the parent has let go.
import { callHere } from "./call.ts";
import type { GitAnswer, GitOrder } from "./gitProcess.ts";

/** Makes the calls that the parent of this process sends, all at once. Ends with the last of them once the parent is gone. */
export function serveGit(): void {
  process.on("message", (message) => {
    const { id, call } = message as GitOrder;
    void callHere(call).then((output) => {
      // A parent that was killed doesn't listen any more; what git did stays done.
      if (process.connected) process.send?.({ id, output } satisfies GitAnswer, () => {});
    });
  });
}
