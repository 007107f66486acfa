"use client";
// A modal dialog: what draws it is loaded with the first one that opens.
import dynamic from "next/dynamic";
import { loadPart } from "../connection/loadPart.ts";
import type { DialogProps } from "./OpenDialog.tsx";

const OpenDialog = dynamic(() => loadPart(() => import("./OpenDialog.tsx")).then((m) => m.OpenDialog), { ssr: false });

/** Nothing while it isn't open. */
export const Dialog = ({ open, ...rest }: DialogProps & { open: boolean }) => (open ? <OpenDialog {...rest} /> : null);
