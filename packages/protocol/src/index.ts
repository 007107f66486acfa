// The language between server and page: socket messages, pane frames, HTTP requests.
export * from "./cellWidths.ts";
export * from "./http.ts";
export * from "./paneFrame.ts";
export * from "./socket.ts";
