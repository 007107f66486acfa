// `/audit`: who did what, when and from where.
import { AuditPage } from "../../audit/AuditPage.tsx";

export default function Page() {
  return <AuditPage />;
}
