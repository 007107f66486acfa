// The program that a shell starts: `report` runs inside sessions and has to be quick, so that nothing else is loaded here.
import type { Failure } from "@signalbox/base";
import { createProgram } from "./program.ts";

// Who reads only the first lines (`| head`) has had enough; that is no trouble.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

createProgram()
  .parseAsync()
  .catch((error: Failure | Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
