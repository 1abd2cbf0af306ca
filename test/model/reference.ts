/** A login: when each of its generations was issued, in milliseconds, and whether it is over. */
export interface Family {
  issued: number[]
  /** The Idempotency-Key by which each of its generations was made, if there was one. */
  keys: (string | undefined)[]
  ended: boolean
}

export type Verdict = 'rotated' | 'repeated' | 'refused'

/** All of rotation, without a service: what comes of presenting a generation of a family at a time. */
export function present(
  family: Family,
  { generation, key }: { generation: number; key: string | undefined },
  now: number,
  { interval, lifetime }: { interval: number; lifetime: number }
): Verdict {
  const { issued, keys, ended } = family
  const last = issued.length - 1
  if (ended || now >= (issued[generation] ?? 0) + lifetime) return 'refused'
  if (generation === last) {
    issued.push(now)
    keys.push(key)
    return 'rotated'
  }
  const isSame = key !== undefined && key === keys[last]
  if (generation === last - 1 && (isSame || now < (issued[last] ?? 0) + interval)) return 'repeated'
  family.ended = true
  return 'refused'
}
