// Which account pays for Claude Code sessions, as the CLI itself sees it, before anything is spent.
import { execFile } from "node:child_process";

/** What `claude auth status` tells, as far as it matters here (CLI 2.1). */
interface AuthStatus {
  loggedIn?: boolean;
  authMethod?: string;
  apiProvider?: string;
  apiKeySource?: string;
  email?: string;
  subscriptionType?: string | null;
}

/**
 * One sentence on who pays for sessions of the `claude` program at `path` that get the variables `env`; null where the
 * program doesn't say.
 */
export function findPayer(path: string, env: Record<string, string>): Promise<string | null> {
  return new Promise((resolve) => {
    // It exits with 1 where nobody is logged in, and still says so.
    execFile(path, ["auth", "status", "--json"], { timeout: 15_000, env }, (_error, out) => {
      try {
        resolve(payerWords(JSON.parse(out) as AuthStatus));
      } catch {
        resolve(null);
      }
    });
  });
}

/** The sentence for what the CLI told. */
export function payerWords(status: AuthStatus): string {
  const { loggedIn, authMethod, apiProvider, apiKeySource, email, subscriptionType } = status;
  if (!loggedIn) return "Nobody pays yet: Claude Code has neither a login nor a key.";
  if (apiKeySource && apiKeySource !== "none") return `An API key pays for each token (${apiKeySource}).`;
  if (apiProvider && apiProvider !== "firstParty") return `An account at ${apiProvider} pays for each token.`;
  if (authMethod === "oauth_token")
    return "A token in the environment pays (CLAUDE_CODE_OAUTH_TOKEN or ANTHROPIC_AUTH_TOKEN).";
  const plan = subscriptionType ? `, ${subscriptionType} plan` : "";
  return `The login of Claude Code pays${email ? `: ${email}${plan}` : plan}.`;
}
