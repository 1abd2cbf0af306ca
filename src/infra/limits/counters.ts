/** How often something happened, and for how many more milliseconds that counts. */
export interface Count {
  count: number
  ttl: number
}

/** When attempts become slow: the first so many are free, then each pause is twice as long as the one before. */
export interface Growth {
  free: number
  /** Milliseconds of the first pause. */
  first: number
  /** Milliseconds that no pause exceeds. */
  longest: number
  /** Milliseconds without an attempt after which all is forgotten. */
  memory: number
}

/** What became of an attempt. */
export interface Entry {
  /** Milliseconds of pause still to wait; 0 when the attempt may be made, and was counted. */
  wait: number
  /** Attempts that were counted, this one included. */
  count: number
}

/**
 * Counters that limits are made of. Each operation is one step that no other comes between, also not another
 * replica's where the store is shared.
 */
export interface Counters {
  /** Adds one to the counter of a window that begins with the first and lasts so many milliseconds. */
  add(key: string, window: number): Promise<Count>
  /** Takes one back from a window that has not passed. */
  subtract(key: string): Promise<void>
  /** Counts an attempt and begins the pause after it, unless one is going on. */
  enter(key: string, growth: Growth): Promise<Entry>
  /** Takes one attempt and its pause back; the last one takes the key with it. */
  leave(key: string): Promise<void>
  /** Forgets the attempts and their pause. */
  reset(key: string): Promise<void>
}

/**
 * The key of a counter. Its parts stay apart whatever they hold: users choose their names, and a name may look like
 * another name followed by an IP address.
 */
export const counterKey = (kind: string, ...parts: (string | number)[]): string => JSON.stringify([kind, ...parts])

/** @param attempts how many were made, this one included */
export const pauseAfter = (attempts: number, { free, first, longest }: Growth): number =>
  attempts < free ? 0 : Math.min(first * 2 ** (attempts - free), longest)
