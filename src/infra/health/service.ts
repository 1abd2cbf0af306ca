import { unavailable, withMembers } from '../../errors.js'

/** Looks at one thing the service cannot do without. Throws where it is not as it should be. */
export type HealthCheck = () => Promise<unknown>

export interface CheckResult {
  status: 'ok' | 'failed'
  /** How long the look took, in milliseconds. */
  ms: number
}

export interface HealthDeps {
  /** By the name under which the answer shows them. */
  checks: Record<string, HealthCheck>
  /** Whoever is about to stop is not ready: no new work is sent to it while it finishes what it has. */
  isStopping: () => boolean
  /** Told of each check that failed, and why: no caller learns that. */
  onFailure: (name: string, error: unknown) => void
}

export type HealthService = ReturnType<typeof createHealth>

/** How long a check may take, in milliseconds: whoever asks gives up soon after. */
const patience = 2_000

/** Says whether the service can serve requests. */
export function createHealth({ checks, isStopping, onFailure }: HealthDeps) {
  return {
    /**
     * Runs all checks at once.
     *
     * @throws Unavailable with the results as its member `checks`, when one failed or the service is stopping
     */
    async ready(): Promise<Record<string, CheckResult>> {
      const results = Object.fromEntries(await Promise.all(Object.entries(checks).map(run)))
      const stopping = isStopping()
      const failed = Object.values(results).some(({ status }) => status === 'failed')
      if (failed || stopping) throw withMembers(unavailable(stopping ? stopped : down), { stopping, checks: results })
      return results
    }
  }

  async function run([name, check]: [string, HealthCheck]): Promise<[string, CheckResult]> {
    const start = performance.now()
    const result = (status: CheckResult['status']): [string, CheckResult] => [
      name,
      { status, ms: Math.round((performance.now() - start) * 10) / 10 }
    ]
    try {
      await withDeadline(check())
      return result('ok')
    } catch (error) {
      onFailure(name, error)
      return result('failed')
    }
  }
}

const stopped = new Error('the service is stopping')
const down = new Error('a check failed')

async function withDeadline(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience)
  })
  try {
    await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
