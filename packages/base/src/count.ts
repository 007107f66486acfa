// How a number of things is said, wherever a person reads it.

/** `1 task`, `3 tasks`; `many` where the plural isn't made by an s. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
