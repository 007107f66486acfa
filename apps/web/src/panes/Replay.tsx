"use client";
// A finished session, played again from its transcript: from the end at first, with a scrubber and a few speeds.
import { Pause, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { getText, type RequestFailure } from "../connection/http.ts";
import { Button } from "../design/Button.tsx";
import { FailureNotice } from "../design/Notice.tsx";
import { Skeleton } from "../design/Skeleton.tsx";
import { durationWords } from "../design/words.ts";
import { fitWidth, makeTerminal, type OpenTerminal, showCursor, type TypeSize } from "./terminal.ts";
import { eventsBy, parseTranscript, type Transcript } from "./transcript.ts";

const speeds = [1, 2, 5, 20];

interface Props {
  runId: string;
  transcript: string;
  size: TypeSize;
  /** Hears of the terminal while it is drawn. */
  onTerminal: (opened: OpenTerminal | null) => void;
}

/** Loads the transcript, then plays it. */
export function Replay({ runId, transcript, size, onTerminal }: Props) {
  const [loaded, setLoaded] = useState<Transcript | null>(null);
  const [trouble, setTrouble] = useState<RequestFailure | null>(null);
  useEffect(() => {
    let current = true;
    void getText(`/api/runs/${encodeURIComponent(runId)}/transcripts/${encodeURIComponent(transcript)}`).then(
      (answer) => {
        if (!current) return;
        if (!answer.ok) return setTrouble(answer.failure);
        const parsed = parseTranscript(answer.value);
        if (parsed) setLoaded(parsed);
        else setTrouble({ code: "transcript_unreadable", message: "This transcript can’t be read." });
      },
    );
    return () => {
      current = false;
    };
  }, [runId, transcript]);
  if (trouble) return <FailureNotice failure={trouble} />;
  if (!loaded) return <Skeleton rows={5} what="Loading the transcript" />;
  return <Player transcript={loaded} size={size} onTerminal={onTerminal} />;
}

type PlayerProps = Pick<Props, "size" | "onTerminal"> & { transcript: Transcript };

function Player({ transcript, size, onTerminal }: PlayerProps) {
  const frame = useRef<HTMLDivElement>(null);
  const draw = useRef<(at: number) => void>(() => undefined);
  const fit = useRef(() => {});
  const wanted = useRef(size);
  wanted.current = size;
  const [at, setAt] = useState(transcript.duration);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(2);
  useEffect(() => {
    const place = frame.current;
    if (!place) return;
    const opened = makeTerminal(transcript.cols, transcript.rows);
    const { terminal } = opened;
    terminal.open(place);
    onTerminal(opened);
    fit.current = () => fitWidth(terminal, place.clientWidth - 12, wanted.current);
    const observer = new ResizeObserver(() => fit.current());
    observer.observe(place);
    let drawn = 0;
    draw.current = (second) => {
      const due = eventsBy(transcript, second);
      if (due < drawn) {
        terminal.reset();
        terminal.resize(transcript.cols, transcript.rows);
        drawn = 0;
      }
      for (const event of transcript.events.slice(drawn, due)) {
        if (event.resize) terminal.resize(event.resize.cols, event.resize.rows);
        else terminal.write(event.text);
      }
      drawn = due;
      terminal.write("", () => showCursor(terminal, place));
    };
    draw.current(transcript.duration);
    return () => {
      onTerminal(null);
      observer.disconnect();
      terminal.dispose();
    };
  }, [transcript, onTerminal]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new size is what it reacts to
  useEffect(() => fit.current(), [size.exact, size.most]);
  useEffect(() => draw.current(at), [at]);
  useEffect(() => {
    if (!playing) return;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const step = ((now - last) / 1_000) * speed;
      last = now;
      setAt((was) => Math.min(transcript.duration, was + step));
    }, 50);
    return () => clearInterval(timer);
  }, [playing, speed, transcript]);
  useEffect(() => {
    if (at >= transcript.duration) setPlaying(false);
  }, [at, transcript]);
  const toggle = () => {
    if (!playing && at >= transcript.duration) setAt(0);
    setPlaying(!playing);
  };
  return (
    <div className="flex h-full flex-col bg-terminal">
      <div ref={frame} className="thin-scroll min-h-0 flex-1 overflow-x-auto overflow-y-hidden px-1.5 py-1" />
      <div className="flex items-center gap-2 border-t bg-raised px-2 py-1 text-xs">
        <Button look="quiet" size="small" aria-label={playing ? "Pause replay" : "Replay"} onClick={toggle}>
          {playing ? <Pause size={13} aria-hidden /> : <Play size={13} aria-hidden />}
        </Button>
        <input
          type="range"
          className="min-w-0 flex-1"
          aria-label="Place in the replay"
          aria-valuetext={durationWords(at * 1_000)}
          min={0}
          max={transcript.duration || 1}
          step="any"
          value={at}
          onChange={(event) => {
            setPlaying(false);
            setAt(Number(event.target.value));
          }}
        />
        <span className="text-ink-soft tabular">
          {durationWords(at * 1_000)} / {durationWords(transcript.duration * 1_000)}
        </span>
        <Button
          look="quiet"
          size="small"
          aria-label={`Speed ${speed} times`}
          onClick={() => setSpeed(speeds[(speeds.indexOf(speed) + 1) % speeds.length]!)}
        >
          {speed}×
        </Button>
      </div>
    </div>
  );
}
