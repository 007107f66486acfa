// `/new`: hands a request and a plan to a project.
import type { Metadata } from "next";
import { NewRunPage } from "../../newRun/NewRunPage.tsx";

export const metadata: Metadata = { title: "New run · Signalbox" };

export default function Page() {
  return <NewRunPage />;
}
