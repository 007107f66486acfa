"use client";
// A link that was just made: to copy, or to scan with a phone. It is shown this once.
import type { MakeShareLinkAnswer } from "@signalbox/protocol";
import { useState } from "react";
import { encode } from "uqr";
import { addressOf } from "../connection/paths.tsx";
import { Button } from "../design/Button.tsx";
import { copyText } from "../design/copyText.ts";
import { TextInput } from "../design/Field.tsx";
import { Notice } from "../design/Notice.tsx";

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The address is the one under which this page is open, because it is known to work; from a page that only this machine
 * reaches it is how others reach the panel.
 */
export function NewLink({ made, onAnother }: { made: MakeShareLinkAnswer; onAnother: () => void }) {
  const local = loopback.test(location.hostname);
  const here = `${location.origin}${addressOf("/enter")}`;
  const url = `${local && made.publicUrl ? `${made.publicUrl}/enter` : here}?guest=1#${made.token}`;
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const done = await copyText(url);
    setCopied(done);
    if (!done) document.getElementById("share-url")?.focus();
  };
  return (
    <div className="mt-4 space-y-3">
      <div className="flex gap-2">
        <TextInput
          id="share-url"
          readOnly
          aria-label="The link"
          className="font-mono !text-xs"
          value={url}
          onFocus={(event) => event.target.select()}
        />
        <Button look="primary" onClick={() => void copy()}>
          {copied ? "Copied" : "Copy link"}
        </Button>
      </div>
      <div className="flex flex-wrap items-center gap-4">
        <QrCode text={url} />
        <p className="min-w-40 flex-1 text-ink-soft">
          It is shown this once; only a digest of it is kept. It may be opened on several devices until it expires or
          you revoke it.
        </p>
      </div>
      {local && !made.publicUrl && (
        <Notice tone="attention">
          This page is open at {location.host}, which only this machine can reach. For others, start the panel with
          --lan, or open it at an address that they can reach, and share from there.
        </Notice>
      )}
      <Button size="small" onClick={onAnother}>
        Make another link
      </Button>
    </div>
  );
}

/** Black on white in both themes, because cameras want it so. */
function QrCode({ text }: { text: string }) {
  const { size, data } = encode(text, { border: 2 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label="The link as a QR code" className="size-40 bg-white">
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
