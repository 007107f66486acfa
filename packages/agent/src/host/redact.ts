// Keeps secrets out of panes, transcripts, journals and outcomes: everything that is shown or written passes here.

const secretName = /(key|token|secret|passw|credential|auth)/i;
const notSecretName = /^(SIGNALBOX_|SSH_AUTH_SOCK$|XAUTHORITY$|KEYTIMEOUT$)/;
/** A shorter value would also hide ordinary words. */
const shortestSecret = 8;
// Keys that can be told by their form, whoever brought them.
const knownForms =
  /\b(sk-ant-[\w-]{16,}|sk-[A-Za-z0-9]{32,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|xox[abprs]-[\w-]{20,}|AKIA[A-Z0-9]{16}|npm_[A-Za-z0-9]{36})/g;
const replacement = "[redacted]";

/** Replaces secrets in whole texts and in streams. */
export interface Redactor {
  text(value: string): string;
  /** One stream's filter: a secret that is split over two chunks is found too. */
  stream(): { push(chunk: string): string; flush(): string };
}

function escapePattern(value: string): string {
  return value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Length of the longest end of `text` with which one of the secrets begins. */
function openEnd(text: string, secrets: readonly string[]): number {
  let longest = 0;
  for (const secret of secrets) {
    for (let length = Math.min(secret.length - 1, text.length); length > longest; length--) {
      if (secret.startsWith(text.slice(-length))) longest = length;
    }
  }
  return longest;
}

/** A redactor for the secrets that an environment holds, told by the names of its variables. */
export function redactorFor(env: Readonly<Record<string, string>>): Redactor {
  const secrets = Object.entries(env)
    .filter(([name, value]) => secretName.test(name) && !notSecretName.test(name) && value.length >= shortestSecret)
    .map(([, value]) => value)
    .sort((a, b) => b.length - a.length);
  const own = secrets.length > 0 ? new RegExp(secrets.map(escapePattern).join("|"), "g") : null;
  const text = (value: string) => {
    const first = own ? value.replace(own, replacement) : value;
    return first.replace(knownForms, replacement);
  };
  return {
    text,
    stream() {
      let held = "";
      return {
        push(chunk) {
          const all = text(held + chunk);
          const open = openEnd(all, secrets);
          held = open > 0 ? all.slice(-open) : "";
          return open > 0 ? all.slice(0, -open) : all;
        },
        flush() {
          const rest = held;
          held = "";
          return rest;
        },
      };
    },
  };
}
