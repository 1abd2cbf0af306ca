/** What a login is worth, and to which of its tokens: the whole of rotation, without a service. */
export interface Family {
  generation: number
  rotatedAt: number
  ended: boolean
}

export type Verdict = 'rotated' | 'repeated' | 'refused'

/** Presents the token of a generation at a time, both in milliseconds, and says what is answered. */
export function present(family: Family, generation: number, now: number, interval: number, lifetime: number): Verdict {
  if (family.ended || now >= family.rotatedAt + lifetime) return 'refused'
  if (generation === family.generation - 1 && now < family.rotatedAt + interval) return 'repeated'
  family.ended = generation < family.generation
  if (family.ended) return 'refused'
  family.generation++
  family.rotatedAt = now
  return 'rotated'
}
