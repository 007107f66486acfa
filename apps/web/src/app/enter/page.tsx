// `/enter#<token>`: exchanges a one-time token for a session.
import type { Metadata } from "next";
import { EnterPage } from "../../connection/EnterPage.tsx";

export const metadata: Metadata = { title: "Entering… · Signalbox" };

export default function Page() {
  return <EnterPage />;
}
