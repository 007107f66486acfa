// The version that the command, `doctor` and the MCP server say: the one that changesets count.
import manifest from "../package.json" with { type: "json" };

/** As in `0.1.0`. */
export const { version } = manifest;
