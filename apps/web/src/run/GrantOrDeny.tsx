"use client";
// The controls of a request that is granted or denied, with a comment; a refusal stands beside them.
import type { PersonCommand } from "@signalbox/protocol";
import { useState } from "react";
import { Button } from "../design/Button.tsx";
import { TextInput } from "../design/Field.tsx";
import { Refusal } from "../design/Refusal.tsx";
import { useCommand, useRights } from "./useRun.ts";

interface Props {
  /** Names the box of the comment. */
  label: string;
  /** What the button that grants says. */
  grant: string;
  /** Granting isn't possible at all. */
  impossible?: boolean;
  command: (verb: "grant" | "deny", comment: string) => PersonCommand;
}

/** Comment, deny, grant; nothing for those who may not decide. */
export function GrantOrDeny({ label, grant, impossible = false, command }: Props) {
  const { decide } = useRights();
  const tell = useCommand();
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState<"grant" | "deny" | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const send = async (verb: "grant" | "deny") => {
    setBusy(verb);
    setRefusal(await tell(command(verb, comment.trim())));
    setBusy(null);
  };
  return (
    <>
      {decide && (
        <>
          <TextInput
            className="max-sm:w-full sm:!w-48"
            aria-label={label}
            placeholder="Comment"
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
          <Button busy={busy === "deny"} disabled={busy !== null} onClick={() => void send("deny")}>
            Deny
          </Button>
          <Button
            look="primary"
            busy={busy === "grant"}
            disabled={busy !== null || impossible}
            onClick={() => void send("grant")}
          >
            {grant}
          </Button>
        </>
      )}
      <Refusal sentence={refusal} />
    </>
  );
}
