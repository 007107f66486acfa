// Slows down what a guest asks for: more decisions than a person can make fill the logs and do nobody any good.
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Visitor } from "./permissions.ts";

/** Commands that one link, or one token, may give in `windowSeconds`. Typing into a pane doesn't count. */
export const allowedActions = 120;
const windowSeconds = 60;

/** Counts a command; true where it was one too many. An owner's scripts may be as quick as they like. */
export function createGuestActions(): (visitor: Visitor) => Promise<boolean> {
  const limiter = new RateLimiterMemory({ points: allowedActions, duration: windowSeconds });
  return async ({ role, linkId, name }) => {
    if (role === "owner") return false;
    const { consumedPoints } = await limiter.penalty(linkId ?? name, 1);
    return consumedPoints > allowedActions;
  };
}
