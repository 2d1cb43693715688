/** Something that templates depend on and that changes by itself: a query, or a file. */
export interface Dependency {
  /** For people: `service "web"`. */
  readonly title: string;
  /** The last known good data; undefined before there was any. */
  readonly known: { readonly data: unknown } | undefined;
  /** What is there is shown no longer: `known` is held. */
  readonly isHeld: boolean;
  /** Follows it from now on; `onChanged` is called whenever `known` has become another. */
  start(onChanged: () => void): void;
  /** Ends for good: nothing is called back afterwards. */
  stop(): void;
}
