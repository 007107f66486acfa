// What comes faster than it need be drawn is handed on together: the first at once, the rest at most so often.

/** How to hand something in, and how to give up what still waits. */
export interface Gathered<Item> {
  add: (item: Item) => void;
  end: () => void;
}

/** Calls `take` with everything that came, in its order: at once after a pause of `everyMs()`, else when that has passed. */
export function gathered<Item>(everyMs: () => number, take: (items: Item[]) => void): Gathered<Item> {
  let waiting: Item[] = [];
  let takenAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hand = () => {
    timer = undefined;
    takenAt = performance.now();
    const items = waiting;
    waiting = [];
    take(items);
  };
  return {
    add: (item) => {
      waiting.push(item);
      if (timer !== undefined) return;
      const left = takenAt + everyMs() - performance.now();
      if (left <= 0) hand();
      else timer = setTimeout(hand, left);
    },
    end: () => {
      clearTimeout(timer);
      timer = undefined;
      waiting = [];
    },
  };
}
