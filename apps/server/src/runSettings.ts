// A run's settings while it goes on: what is corrected in the project's file counts from the next step, and the log says so.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  configFileName,
  correctConfig,
  defaultConfig,
  type Executable,
  type ProjectConfig,
  safeWrite,
} from "@signalbox/project";
import type { Store } from "@signalbox/store";
import { readProjectSettings } from "./projectFacts.ts";
import type { UserConfig } from "./userConfig.ts";

/** What a run goes by beside its own options. */
export interface RunSettings {
  config: ProjectConfig;
  /** What the project's manifest names to test it, as trusted. */
  trustedTest: Executable | null;
}

/** What is other than before, as keys of the configuration; and what isn't, and why, in sentences. */
export interface SettingsChange {
  changed: string[];
  notes: string[];
}

interface Followed {
  store: Store;
  userConfig: UserConfig;
  projectId: string;
  /** The run's own folder. */
  folder: string;
}

const fileName = "settings.json";

/**
 * The settings of one run. They are kept in its folder, so that a restart goes on with what was trusted and counted, and not with
 * what was edited meanwhile.
 */
export class FollowedSettings {
  private seen: string | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private settings: RunSettings;
  private readonly followed: Followed;

  private constructor(followed: Followed, settings: RunSettings) {
    this.followed = followed;
    this.settings = settings;
  }

  /** A run that begins goes by `first`, and one that goes on by what it went by. */
  static async open(followed: Followed, first: RunSettings, goesOn: boolean): Promise<FollowedSettings> {
    return new FollowedSettings(followed, (goesOn && (await savedIn(followed.folder))) || first);
  }

  get current(): RunSettings {
    return this.settings;
  }

  /** Looks at the project's file again. What counts from now on is told first, and kept then; `said` are the notes that stand. */
  refresh(said: () => readonly string[], tell: (change: SettingsChange) => Promise<unknown>): Promise<void> {
    const done = this.turn.then(() => this.look(said, tell));
    this.turn = done.catch(() => {});
    return done;
  }

  private async look(said: () => readonly string[], tell: (change: SettingsChange) => Promise<unknown>): Promise<void> {
    const { store, userConfig, projectId, folder } = this.followed;
    const project = await store.projects.get(projectId);
    if (!project) return;
    const text = await readFile(join(project.path, configFileName), "utf8").catch(() => "");
    const sight = JSON.stringify([text, project.trustedDigest]);
    if (sight === this.seen) return;
    const { config, trust, trustedTest, notes } = await readProjectSettings(project, userConfig);
    const { trusted } = trust;
    const { config: corrected, changed, looser } = correctConfig(this.settings.config, config, trusted);
    const wrong = notes.length > 0;
    const why = wrong
      ? [...notes, "What held before goes on."]
      : [...(trusted ? [] : [untrusted]), ...(looser ? [waits] : [])];
    const counts = wrong ? [] : changed;
    if (counts.length > 0 || why.join("\n") !== said().join("\n")) await tell({ changed: counts, notes: why });
    this.seen = sight;
    if (wrong) return;
    this.settings = { config: corrected, trustedTest: trusted ? trustedTest : this.settings.trustedTest };
    // Where the disk refuses, a restart goes by the file that it finds.
    await safeWrite(folder, fileName, `${JSON.stringify(this.settings)}\n`);
  }
}

const untrusted =
  "What this project would execute isn't what was trusted, so the commands that held before go on. Look at it on New run; once it is trusted, it counts from the next step.";
const waits = "What the file no longer refuses is refused until the next run.";

async function savedIn(folder: string): Promise<RunSettings | null> {
  try {
    const saved = JSON.parse(await readFile(join(folder, fileName), "utf8")) as RunSettings;
    return { ...saved, config: { ...defaultConfig, ...saved.config } };
  } catch {
    return null;
  }
}
