const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000]
] as const

/** A duration in words, such as `1 hour` or `3일`: in the largest unit that it is a whole number of, or in minutes. */
export function lifetimeIn(language: string, milliseconds: number): string {
  const [unit, length] = units.find(([, length]) => milliseconds % length === 0) ?? units[2]
  const count = Math.max(1, Math.floor(milliseconds / length))
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}
