export interface FairQueueOptions {
  /** How many items wait in all. */
  maxSize: number
  /** How many items of one caller wait. */
  maxPerCaller: number
}

/** Items that wait, served in turn by caller, so that no caller waits behind all that another one wants. */
export interface FairQueue<T> {
  /**
   * Adds an item.
   *
   * @param caller undefined for work of the service's own, which has no limit but that of the queue
   * @returns the item for which there is no place: this one, or the newest one of the caller who has the most; undefined
   * when there is room for all
   */
  push(item: T, caller?: string): T | undefined
  /** The next item: the oldest one of the caller whose turn it is. */
  shift(): T | undefined
  readonly size: number
}

export function createFairQueue<T>({ maxSize, maxPerCaller }: FairQueueOptions): FairQueue<T> {
  /** By caller, in the order of their turns. */
  const waiting = new Map<string | undefined, T[]>()
  let size = 0

  return {
    push(item, caller) {
      const own = waiting.get(caller) ?? []
      if (caller !== undefined && own.length >= maxPerCaller) return item
      const displaced = size < maxSize ? undefined : takeFromLongest(own.length + 1)
      if (size >= maxSize) return item
      waiting.set(caller, own)
      own.push(item)
      size++
      return displaced
    },

    shift() {
      const [first] = waiting
      if (first === undefined) return undefined
      const [caller, items] = first
      waiting.delete(caller)
      const item = items.shift()
      if (items.length > 0) waiting.set(caller, items)
      size--
      return item
    },

    get size() {
      return size
    }
  }

  /** Makes room at the cost of the caller who has the most, if that is more than `minimum`. */
  function takeFromLongest(minimum: number): T | undefined {
    const [longest = []] = [...waiting.values()].sort((a, b) => b.length - a.length)
    if (longest.length <= minimum) return undefined
    size--
    return longest.pop()
  }
}
