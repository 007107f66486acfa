// The claude driver by itself: the host's bundle loads it only for a claude session.
export { claudeDriver } from "./claudeDriver.ts";
export type { WriteRefusal } from "./guard.ts";
