// Secrets, whole, split over chunks, and things that only look like the beginning of one.
import { expect, test } from "vitest";
import { redactorFor } from "./redact.ts";

const redactor = redactorFor({
  API_TOKEN: "tok-12345678",
  PASSWORD: "short",
  LANG: "C.UTF-8",
  SSH_AUTH_SOCK: "/tmp/agent.sock",
});

test("values of secret variables and keys of known forms are replaced, nothing else", () => {
  expect(redactor.text("a tok-12345678 b")).toBe("a [redacted] b");
  expect(redactor.text("short C.UTF-8 /tmp/agent.sock")).toBe("short C.UTF-8 /tmp/agent.sock");
  expect(redactor.text(`key=sk-ant-${"a".repeat(40)}.`)).toBe("key=[redacted].");
  expect(redactor.text(`ghp_${"a1".repeat(18)}`)).toBe("[redacted]");
});

test("a secret that is split anywhere is found", () => {
  const text = "before tok-12345678 after";
  for (let cut = 1; cut < text.length; cut++) {
    const stream = redactor.stream();
    const out = stream.push(text.slice(0, cut)) + stream.push(text.slice(cut)) + stream.flush();
    expect(out).toBe("before [redacted] after");
  }
});

test("what only begins like a secret comes out in the end", () => {
  const stream = redactor.stream();
  expect(stream.push("see tok-1234")).toBe("see ");
  expect(stream.push("x\n")).toBe("tok-1234x\n");
  expect(stream.push("tok-")).toBe("");
  expect(stream.flush()).toBe("tok-");
});
