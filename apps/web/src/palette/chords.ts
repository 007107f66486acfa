// The one chord that leaves a pane, named wherever a pane can be typed in.

/** As it is shown. */
export const leaveChord = "Ctrl ]";

/** True where `event` is the chord. */
export const isLeaveChord = (event: KeyboardEvent): boolean => event.ctrlKey && event.key === "]";
