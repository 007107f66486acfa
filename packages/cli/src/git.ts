// The program through which the server starts git: small, because what starts a process pays for its own size.
import { serveGit } from "@signalbox/git/serve";

serveGit();
