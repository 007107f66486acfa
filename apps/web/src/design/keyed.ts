// Keys for lists whose entries have no id and may repeat: the text, and how often it came before.

/** Each item with a key that is its own as long as the items before it don't change. */
export function keyed<Item>(items: readonly Item[], text: (item: Item) => string): [key: string, item: Item][] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const said = text(item);
    const times = seen.get(said) ?? 0;
    seen.set(said, times + 1);
    return [times === 0 ? said : `${said} (${times + 1})`, item];
  });
}
