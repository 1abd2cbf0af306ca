/** What a bench starts, and how it is ended: the part of a tap test that the test helpers need. */
export interface Scope {
  teardown(work: () => unknown): void
}

/** Runs a bench and ends what it started, the latest first, also when it fails. */
export async function cleanup(bench: (scope: Scope) => Promise<void>): Promise<void> {
  const works: (() => unknown)[] = []
  try {
    await bench({ teardown: (work) => void works.unshift(work) })
  } finally {
    for (const work of works) await work()
  }
}
