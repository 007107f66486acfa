// Loads what starts the panel's server, from a file of its own: code that was kept by the launcher can't import a module.

/** `signalbox up`, with the server and all its packages. */
export const loadUp = () => import("./up.ts");

/** `signalbox demo`, likewise. */
export const loadDemo = () => import("./demo.ts");
