// `/`: the runs, and what waits for a person.
import { HomePage } from "../home/HomePage.tsx";

export default function Page() {
  return <HomePage />;
}
