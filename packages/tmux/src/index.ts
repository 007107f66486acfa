// A run's own tmux server and the frames of its panes.
export type { PaneHistory } from "./capture.ts";
export { findTmux, type Tmux } from "./findTmux.ts";
export { type PaneInfo, type PaneRequest, paneNamePattern } from "./panes.ts";
export type { PaneViewer } from "./paneWatch.ts";
export { type OpenOptions, TmuxServer, type TmuxServerEvents } from "./server.ts";
export type { PaneViewerEvents } from "./viewer.ts";
