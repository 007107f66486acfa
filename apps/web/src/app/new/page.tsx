// `/new`: hands a request and a plan to a project.
import { NewRunPage } from "../../newRun/NewRunPage.tsx";

export default function Page() {
  return <NewRunPage />;
}
