// Transcripts of finished sessions, whole or cut off by a crash.
import { describe, expect, it } from "vitest";
import { eventsBy, parseTranscript } from "./transcript.ts";

const text = [
  '{"version":2,"width":100,"height":30}',
  '[0.5,"o","a"]',
  '[1,"i","typed"]',
  '[2,"r","80x24"]',
  '[3.25,"o","b"]',
  '[4,"o","cut',
].join("\n");

describe("a transcript", () => {
  it("keeps output and sizes, not input, and leaves out a line that a crash cut off", () => {
    const transcript = parseTranscript(text)!;
    expect(transcript).toMatchObject({ cols: 100, rows: 30, duration: 3.25 });
    expect(transcript.events).toEqual([
      { at: 0.5, text: "a" },
      { at: 2, text: "", resize: { cols: 80, rows: 24 } },
      { at: 3.25, text: "b" },
    ]);
  });

  it("finds what had come by a second", () => {
    const transcript = parseTranscript(text)!;
    expect([0, 0.5, 2.9, 99].map((at) => eventsBy(transcript, at))).toEqual([0, 1, 2, 3]);
  });

  it("is null where there is no header, and bounds a mad size", () => {
    expect(parseTranscript("")).toBeNull();
    expect(parseTranscript('{"version":2,"width":999999,"height":-1}')).toMatchObject({ cols: 120, rows: 40 });
  });
});
