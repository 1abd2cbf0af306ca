const block = 4096

/** Many numbers in little memory, as Django's ids are: mostly without gaps, so that a bit each is enough. */
export function createIdSet() {
  const blocks = new Map<number, Uint8Array>()

  return {
    has(id: number): boolean {
      const bits = blocks.get(Math.floor(id / block))
      const place = id % block
      return bits !== undefined && ((bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0
    },

    /** All ids, a few at a time. */
    *batches(size: number): Generator<number[]> {
      let batch: number[] = []
      for (const [key, bits] of blocks) {
        for (let place = 0; place < block; place++) {
          if (((bits[place >> 3] ?? 0) & (1 << (place & 7))) === 0) continue
          batch.push(key * block + place)
          if (batch.length < size) continue
          yield batch
          batch = []
        }
      }
      if (batch.length > 0) yield batch
    },

    /** @param id a whole number, not negative */
    add(id: number): void {
      const key = Math.floor(id / block)
      const bits = blocks.get(key) ?? new Uint8Array(block / 8)
      const place = id % block
      bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7))
      blocks.set(key, bits)
    }
  }
}

export type IdSet = ReturnType<typeof createIdSet>
