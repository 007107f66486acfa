// `/settings`: how the panel looks and whom it tells, and who is let in.
import { SettingsPage } from "../../settings/SettingsPage.tsx";

export default function Page() {
  return <SettingsPage />;
}
