/** A login: when each of its generations was issued, in milliseconds, and whether it is over. */
export interface Family {
  issued: number[]
  ended: boolean
}

export type Verdict = 'rotated' | 'repeated' | 'refused'

/** All of rotation, without a service: what comes of presenting a generation of a family at a time. */
export function present(family: Family, generation: number, now: number, interval: number, lifetime: number): Verdict {
  const { issued, ended } = family
  const last = issued.length - 1
  if (ended || now >= (issued[generation] ?? 0) + lifetime) return 'refused'
  if (generation === last) {
    issued.push(now)
    return 'rotated'
  }
  if (generation === last - 1 && now < (issued[last] ?? 0) + interval) return 'repeated'
  family.ended = true
  return 'refused'
}
