"use client";
// Says on a page that came over plain HTTP from the network what browsers withhold there, and which ways are better.
import { useEffect, useState } from "react";
import { Button } from "../design/Button.tsx";

/** For this tab: whoever has read it once knows it. */
const readKey = "signalbox-plain-http-read";

/** Nothing over HTTPS or on this machine itself. */
export function PlainHttpBar() {
  const [shown, setShown] = useState(false);
  useEffect(() => setShown(!window.isSecureContext && sessionStorage.getItem(readKey) === null), []);
  if (!shown) return null;
  return (
    <div
      role="status"
      aria-label="Plain HTTP"
      className="flex items-center gap-3 border-b border-attention-line bg-attention-ground px-4 py-1 text-xs"
    >
      <span>
        This page came over plain HTTP: whoever is on the way can read and change it, and the browser gives it no
        notifications, no clipboard of its own and no installing. Ask for an https:// link (the panel makes one when it
        is started without --insecure), or open it through an SSH tunnel.
      </span>
      <Button
        size="small"
        look="quiet"
        onClick={() => {
          sessionStorage.setItem(readKey, "1");
          setShown(false);
        }}
      >
        Understood
      </Button>
    </div>
  );
}
