// `/runs/<id>`: one page tells the story of a run.
import { RunPage } from "../../../run/RunPage.tsx";

export default async function Page({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params;
  return <RunPage runId={runId} />;
}
