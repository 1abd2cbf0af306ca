import { createHash } from 'node:crypto'

export type NameSet = ReturnType<typeof createNameSet>

/**
 * Remembers names by 48 bits of their digest, at 12 to 24 bytes for each: what a dry run, which writes nothing, has seen.
 * Among a million names it takes one for another in 1 of 500 runs.
 */
export function createNameSet() {
  let table = new Float64Array(4096)
  let size = 0

  return {
    /** @returns whether it was new */
    add(name: string): boolean {
      // 0 marks an empty place
      if (!insert(table, createHash('sha256').update(name).digest().readUIntBE(0, 6) + 1)) return false
      if (++size > table.length / 2) grow()
      return true
    }
  }

  function grow(): void {
    const larger = new Float64Array(table.length * 2)
    for (const value of table) if (value !== 0) insert(larger, value)
    table = larger
  }
}

function insert(table: Float64Array, value: number): boolean {
  let place = value % table.length
  while (table[place] !== 0) {
    if (table[place] === value) return false
    place = (place + 1) % table.length
  }
  table[place] = value
  return true
}
