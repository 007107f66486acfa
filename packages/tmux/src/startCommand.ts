// The words with which a run's own tmux server is started or joined.

/** Size of new panes in cells, and how many rows of history tmux keeps for each. */
export interface PaneDefaults {
  cols: number;
  rows: number;
  historyLimit: number;
}

/** The window that keeps the session alive while there is no pane: a dead one, so that it costs no process. */
export const keeperName = "_";

/**
 * Told as `%window-renamed` when a pane's process ends. tmux has no notification for that, runs hooks without
 * notifications, and drops those of a hook's own commands: hence the detour over `run-shell -C`, which starts afresh.
 */
const paneDiedHook = `run-shell -b -C 'rename-window -t "#{window_id}" "#{window_name}"'`;

const serverOptions: [option: string, value: string][] = [
  ["exit-empty", "on"],
  ["exit-unattached", "off"],
  ["set-clipboard", "off"],
  ["focus-events", "off"],
  ["escape-time", "0"],
  ["buffer-limit", "5"],
  ["message-limit", "20"],
];

const globalOptions = (defaults: PaneDefaults): [option: string, value: string][] => [
  ["default-size", `${defaults.cols}x${defaults.rows}`],
  ["history-limit", String(defaults.historyLimit)],
  ["default-shell", "/bin/sh"],
  ["default-command", ""],
  ["status", "off"],
  ["destroy-unattached", "off"],
  ["update-environment", ""],
  ["set-titles", "off"],
  ["bell-action", "none"],
  ["activity-action", "none"],
  ["silence-action", "none"],
  ["base-index", "0"],
];

const windowOptions: [option: string, value: string][] = [
  ["remain-on-exit", "on"],
  ["remain-on-exit-format", ""],
  ["allow-rename", "off"],
  ["automatic-rename", "off"],
  ["allow-passthrough", "off"],
  ["allow-set-title", "off"],
  ["monitor-bell", "off"],
  ["monitor-activity", "off"],
  ["alternate-screen", "on"],
  ["pane-base-index", "0"],
];

/**
 * Arguments after `tmux`. Options are set with `-q`, because the names differ between versions; `window-size manual` is
 * set per window later, since 3.3a crashes when it is the default while a window is made.
 */
export function startArguments(
  socketPath: string,
  sessionName: string,
  terminal: string,
  defaults: PaneDefaults,
): string[] {
  const set = (flags: string, [option, value]: [string, string]) => ["set-option", flags, option, value, ";"];
  return [
    ...["-u", "-C", "-S", socketPath, "-f", "/dev/null", "start-server", ";"],
    ...serverOptions.flatMap((each) => set("-sq", each)),
    ...set("-sq", ["default-terminal", terminal]),
    ...globalOptions(defaults).flatMap((each) => set("-gq", each)),
    ...windowOptions.flatMap((each) => set("-gwq", each)),
    ...["set-environment", "-g", "COLORTERM", "truecolor", ";"],
    ...["set-hook", "-g", "pane-died", paneDiedHook, ";"],
    ...["new-session", "-A", "-s", sessionName, "-n", keeperName, "-c", "/"],
    ...["-x", String(defaults.cols), "-y", String(defaults.rows), "true"],
  ];
}

/** Arguments after `tmux` to join a session that is there; fails where it isn't, and leaves no server behind. */
export const joinArguments = (socketPath: string, sessionName: string): string[] => [
  ...["-u", "-C", "-S", socketPath, "-f", "/dev/null", "attach-session", "-t", `=${sessionName}`],
];
