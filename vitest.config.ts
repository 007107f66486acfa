// Unit and integration tests of all packages; browser tests live in e2e/.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/{src,test}/**/*.test.ts", "apps/*/{src,test}/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"],
    globalSetup: ["apps/server/test/programs.ts"],
    // Most of their time tests wait for git, tmux and sessions; with one worker less than there are cores it is wasted.
    maxWorkers: "100%",
    // More than a test waits for anything, so that what it waited for is said.
    testTimeout: 90_000,
    hookTimeout: 60_000,
    // Real processes, tmux and git on a machine that may be busy: what fails twice is broken.
    retry: 1,
  },
});
