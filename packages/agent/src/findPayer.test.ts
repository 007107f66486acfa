// Who pays, in words for the gate: told from what the real CLI says of logins, keys and other providers.
import { expect, test } from "vitest";
import { payerWords } from "./findPayer.ts";

test.each([
  [{ loggedIn: false, authMethod: "none", apiProvider: "firstParty" }, "Nobody pays yet"],
  [
    { loggedIn: true, authMethod: "api_key", apiProvider: "firstParty", apiKeySource: "ANTHROPIC_API_KEY" },
    "An API key pays for each token (ANTHROPIC_API_KEY).",
  ],
  [{ loggedIn: true, authMethod: "third_party", apiProvider: "bedrock" }, "An account at bedrock pays"],
  [{ loggedIn: true, authMethod: "oauth_token", apiProvider: "firstParty" }, "A token in the environment pays"],
  [
    { loggedIn: true, authMethod: "claude.ai", email: "ada@example.org", subscriptionType: "max" },
    "The login of Claude Code pays: ada@example.org, max plan.",
  ],
])("of %j", (status, words) => expect(payerWords(status)).toContain(words));
