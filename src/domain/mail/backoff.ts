const minute = 60_000
const hour = 60 * minute

/** Milliseconds after which an email that could not be sent is given up. */
export const patience = 24 * hour
const first = minute / 2
const longest = 4 * hour

/**
 * Milliseconds to wait after an attempt that failed: 30 s, twice as long each time, up to 4 h, less a random part of up to a
 * half, so that emails that failed together are not sent together.
 *
 * @param attempts how many were made, this one included
 * @param random from 0 to 1
 */
export function pauseAfter(attempts: number, random: number): number {
  const whole = Math.min(first * 2 ** (attempts - 1), longest)
  return Math.round(whole * (1 - random / 2))
}
