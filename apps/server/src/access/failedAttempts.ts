// Slows down who tries tokens: so many wrong ones per address and minute, then only "later".
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** Wrong tokens that one address may show in `windowSeconds`. */
export const allowedFailures = 20;
export const windowSeconds = 60;

/**
 * Counts failures only, and is asked only after a token proved wrong: whoever holds a right one is let in whatever
 * others at the same address did (behind a tunnel or a proxy all of them share one). With 256 random bits in a token
 * the limit isn't what keeps guessers out; it keeps the log and the database quiet.
 */
export interface FailedAttempts {
  /** Counts one; true where it was one too many. */
  add(address: string): Promise<boolean>;
}

/** Attempts in the memory of this process. */
export function createFailedAttempts(): FailedAttempts {
  const limiter = new RateLimiterMemory({ points: allowedFailures, duration: windowSeconds });
  return {
    async add(address) {
      try {
        await limiter.consume(network(address));
        return false;
      } catch (rejection) {
        if (rejection instanceof RateLimiterRes) return true;
        throw rejection;
      }
    },
  };
}

/** An IPv6 host has a whole /64 to change its address in; `::` stands for as many zeros as are missing. */
function network(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array<string>(zeros).fill("0"), ...after].slice(0, 4).join(":");
}
