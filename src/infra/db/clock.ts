import type { Database } from './database.js'

/**
 * The database's own clock, in seconds. MySQL's NOW() is when the statement came: one that waited for a lock on its table
 * would not know how late it is.
 */
export const databaseNow = {
  mysql: 'UNIX_TIMESTAMP(SYSDATE(3))',
  sqlite: "(julianday('now') - 2440587.5) * 86400.0"
}

export interface SharedClock {
  /** Milliseconds since the epoch, by the database's clock. */
  (): number
  /**
   * Sets itself by the database.
   *
   * @returns milliseconds by which the machine's own time of day is ahead
   * @throws as the database does when it is away; the clock then goes on as it was
   */
  follow(): Promise<number>
}

/**
 * The time that all replicas of a database share, whatever their machines believe: what one issues is not yet to come
 * for another, and a refresh that comes again is judged alike by all. Between two settings it runs by the machine's
 * monotonic clock, so that a step of its time of day is not felt.
 */
export function createSharedClock({ background, provider }: Pick<Database, 'background' | 'provider'>): SharedClock {
  const question = `SELECT ${databaseNow[provider]}`
  let ahead = 0

  /** The answer was made at some time between the two readings, so a quick one says most. */
  async function ask(): Promise<{ ahead: number; width: number }> {
    const from = ownTime()
    const [row] = await background.query(question)
    const to = ownTime()
    return { ahead: (from + to) / 2 - Number(row?.[0]) * 1_000, width: to - from }
  }

  return Object.assign(() => Math.round(ownTime() - ahead), {
    async follow() {
      const answers = [await ask(), await ask(), await ask()]
      const best = answers.reduce((one, other) => (other.width < one.width ? other : one))
      ahead = best.ahead
      return ahead
    }
  })
}

const ownTime = () => performance.timeOrigin + performance.now()
