// `/kept`: what closed runs still keep, and cleaning it away.
import { KeptPage } from "../../kept/KeptPage.tsx";

export default function Page() {
  return <KeptPage />;
}
