// What an address shows that leads nowhere.
import { Link } from "../connection/paths.tsx";
import { Top } from "../connection/Top.tsx";

export default function NotFound() {
  return (
    <>
      <Top />
      <main className="mx-auto max-w-xl px-4 py-16">
        <h1 className="text-xl font-semibold">There is nothing at this address.</h1>
        <p className="mt-2 text-ink-soft">The run may have been removed, or the link was cut off when it was copied.</p>
        <p className="mt-4">
          <Link className="underline underline-offset-2" href="/">
            Show all runs
          </Link>
        </p>
      </main>
    </>
  );
}
