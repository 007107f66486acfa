// `/enter#<token>`: exchanges a one-time token for a session.
import { EnterPage } from "../../connection/EnterPage.tsx";

export default function Page() {
  return <EnterPage />;
}
