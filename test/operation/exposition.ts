/** What Prometheus would read: each sample by its name and labels, as they are written. */
export function samplesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [, key = '', value] = /^(.*) (\S+)$/.exec(line) ?? []
      return [key, Number(value)]
    })
  )
}

/** The names of all metrics, with those that a histogram is made of. */
export function namesOf(text: string): Set<string> {
  const types = text.matchAll(/^# TYPE (\S+) (\S+)$/gm)
  return new Set(
    [...types].flatMap(([, name = '', type]) =>
      type === 'histogram' || type === 'summary' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]
    )
  )
}
