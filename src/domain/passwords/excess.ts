import type { LegacyWork } from './work.js'

// How much of each algorithm takes as long as one round of bcrypt here, measured on x86-64 with SHA extensions:
// 1,000,000 iterations of PBKDF2 190 ms, bcrypt of cost 12 280 ms, Django's scrypt 220 ms, Django's Argon2 710 ms.
const ITERATIONS_PER_ROUND = 250
const SCRYPT_PER_ROUND = 160
const ARGON2_PER_ROUND = 20

/** How many times the work of a hash of our own a hash from elsewhere may ask for. */
const MULTIPLE = 4

/** The dearest default of Django up to 6.1, its Argon2. PBKDF2's 1,500,000 iterations are 6,000 rounds. */
const DJANGO_ROUNDS = 10_240

/** bcrypt's rounds at the highest cost that is computed at all: 9 s of a thread. */
const MOST_ROUNDS = 2 ** 17

/** As much as each thread may take: Django's Argon2 takes 100 MB, scrypt with N = 2^17 and r = 8 takes 128 MB. */
const MAX_MEMORY_KIB = 128 * 1024

/**
 * The most work that a hash from elsewhere may ask for, in rounds of bcrypt, given our own cost. Django's defaults stay
 * below, however low that is.
 */
export function maxRoundsFor(cost: number): number {
  return Math.min(Math.max(MULTIPLE * 2 ** cost, DJANGO_ROUNDS), MOST_ROUNDS)
}

/** Whether a thread would be occupied for longer than that, or with more memory than it may have. */
export function isExcessive(work: LegacyWork, maxRounds: number): boolean {
  return roundsOf(work) > maxRounds || memoryOf(work) > MAX_MEMORY_KIB
}

/** About how many rounds of bcrypt take as long. */
function roundsOf(work: LegacyWork): number {
  if (work.kind === 'pbkdf2') return work.iterations / ITERATIONS_PER_ROUND
  if (work.kind === 'scrypt') return (work.N * work.r * work.p) / SCRYPT_PER_ROUND
  return (work.memory * work.passes) / ARGON2_PER_ROUND
}

/** KiB, for scrypt the larger of its two buffers. */
function memoryOf(work: LegacyWork): number {
  if (work.kind === 'pbkdf2') return 0
  return work.kind === 'argon2' ? work.memory : (work.r * Math.max(work.N, work.p)) / 8
}
