// The one rule for names that become branches, folders, windows and URLs.

/** 1 to 63 of lower-case letters, digits, `_` and `-`, beginning with a letter or digit (DESIGN "Files"). */
export const safeIdPattern = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** True where `id` can be used in a path, a branch and a window name as it is. */
export const isSafeId = (id: unknown): id is string => typeof id === "string" && safeIdPattern.test(id);
