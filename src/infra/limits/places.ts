interface Places {
  taken: number
  waiting: (() => void)[]
}

/**
 * Does so many pieces of work at once for each key, and the others in the order in which they came.
 *
 * @param size how many at once
 */
export function createPlaces(size: number) {
  const placesOf = new Map<string, Places>()

  return async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const places = placesOf.get(key) ?? { taken: 0, waiting: [] }
    placesOf.set(key, places)
    if (places.taken < size) places.taken++
    // The place is handed on, so it stays taken.
    else await new Promise<void>((resolve) => places.waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = places.waiting.shift()
      if (next !== undefined) next()
      else if (--places.taken === 0) placesOf.delete(key)
    }
  }
}
