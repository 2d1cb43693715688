/** Without what is undefined or an empty text: such a setting says nothing. */
export function given<T extends object>(
  values: T,
): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(kept) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}

/** All items of the lists that are there, or undefined when there are none. */
export function joinGiven(
  ...lists: readonly (readonly string[] | undefined)[]
): readonly string[] | undefined {
  const items = lists.flatMap((list) => list ?? []);
  return items.length === 0 ? undefined : items;
}
