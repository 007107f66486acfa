"use client";
// A paused run says who paused it and why, and how it goes on: the button stands in the header, a spent budget is raised here.
import { amountWords, type RunState, scopeWords } from "@signalbox/engine";
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { TextInput } from "../design/Field.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { clockWords } from "../design/words.ts";
import { AttentionCard } from "./AttentionCard.tsx";
import { useCommand, useRights } from "./useRun.ts";

type Paused = NonNullable<RunState["paused"]>;

/** Why the run is paused. */
export function PausedCard({ paused }: { paused: Paused }) {
  const { operate } = useRights();
  return (
    <AttentionCard
      status="paused"
      since={paused.at}
      title={`Paused by ${paused.by}${paused.reason ? `: ${paused.reason}` : "."}`}
      note={
        paused.until
          ? `Goes on by itself at ${clockWords(paused.until)}; you can continue it at once`
          : "Sessions are interrupted but alive; nothing new starts until the run is continued"
      }
    >
      {paused.budget && operate && <RaiseBudget key={paused.at} spent={paused.budget} />}
    </AttentionCard>
  );
}

const units = { costUsd: "US dollars", tokens: "tokens", minutes: "minutes", turns: "turns" } as const;

function RaiseBudget({ spent }: { spent: NonNullable<Paused["budget"]> }) {
  const command = useCommand();
  const [limit, setLimit] = useState(String(Math.ceil(Math.max(spent.limit, spent.used) * 1.5)));
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { scope, kind } = spent;
  const send = async () => {
    setBusy(true);
    setRefusal(await command({ type: "budget.change", scope, kind, limit: Number(limit) }));
    setBusy(false);
  };
  const enough = Number(limit) > spent.used;
  return (
    <form
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextInput
        className="!w-32"
        inputMode="decimal"
        aria-label={`New limit ${scopeWords[scope]}, in ${units[kind]}`}
        title={units[kind]}
        value={limit}
        onChange={(event) => setLimit(event.target.value)}
      />
      <Button type="submit" look="primary" busy={busy} disabled={!enough}>
        Raise to {enough ? amountWords(kind, Number(limit)) : "more than was used"} and continue
      </Button>
      <Refusal sentence={refusal} />
    </form>
  );
}
