// The driver for the Agent Client Protocol by itself: the host loads it only for an agent that speaks it.
export { acpDriver } from "./acpDriver.ts";
