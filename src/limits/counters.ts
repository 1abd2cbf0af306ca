/** How often something happened, and for how many more milliseconds that counts. */
export interface Count {
  count: number
  ttl: number
}

/** When tries become slow: the first so many are free, then each pause is twice as long as the one before. */
export interface Growth {
  free: number
  /** Milliseconds of the first pause. */
  first: number
  /** Milliseconds that no pause exceeds. */
  longest: number
  /** Milliseconds without a try after which all is forgotten. */
  memory: number
}

/**
 * Counters that limits are made of. Each operation is one step that no other comes between, also not another
 * replica's where the store is shared.
 */
export interface Counters {
  /** Adds one to the counter of a window that begins with the first and lasts so many milliseconds. */
  add(key: string, window: number): Promise<Count>
  /** Looks without adding. */
  read(key: string): Promise<Count>
  /**
   * Counts a try and begins the pause after it, unless one is going on.
   *
   * @returns milliseconds of pause still to wait; 0 when the try may be made
   */
  enter(key: string, growth: Growth): Promise<number>
  /** Takes one try and its pause back. */
  leave(key: string): Promise<void>
  /** Forgets the tries and their pause. */
  reset(key: string): Promise<void>
}

export const nothing: Count = { count: 0, ttl: 0 }

/** @param tries how many were made, this one included */
export const pauseAfter = (tries: number, { free, first, longest }: Growth): number =>
  tries < free ? 0 : Math.min(first * 2 ** (tries - free), longest)
