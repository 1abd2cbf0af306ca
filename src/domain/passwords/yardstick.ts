import { costOf, type LegacyWork, remainderOf } from './work.js'

export type Yardstick = ReturnType<typeof createYardstick>

/**
 * The dearest of each algorithm among the carried over hashes that were met so far. Every refusal takes as long as all of
 * them together, so that its time does not tell whose hash is of which kind, or that there is none (ASVS 5.0, 6.3.8).
 * Where nothing was carried over, it asks for nothing.
 */
export function createYardstick() {
  const dearest = new Map<string, LegacyWork>()

  return {
    /** Takes a work that was met into account. */
    meet(work: LegacyWork): void {
      const known = dearest.get(nameOf(work))
      if (known === undefined || costOf(known) < costOf(work)) dearest.set(nameOf(work), work)
    },

    /** @param done what is computed anyway */
    remainder(done?: LegacyWork): LegacyWork[] {
      return [...dearest].flatMap(([name, work]) =>
        done !== undefined && nameOf(done) === name ? remainderOf(done, work) : [work]
      )
    }
  }
}

function nameOf(work: LegacyWork): string {
  return work.kind === 'pbkdf2' ? `pbkdf2-${work.digest}` : work.kind
}
