import type { Activity } from '../audit/service.js'
import type { SessionManagement } from '../sessions/management.js'
import type { Administration } from '../users/administration.js'

export interface StatsDeps {
  administration: Pick<Administration, 'count'>
  sessionManagement: Pick<SessionManagement, 'count'>
  activity: (hours: number) => Promise<Activity>
}

export type StatsService = ReturnType<typeof createStats>

/** Counts for a dashboard. */
export function createStats({ administration, sessionManagement, activity }: StatsDeps) {
  return {
    /** @param hours how many hours the series have, the last of which is the current one */
    async read(hours: number) {
      const [users, live, { since, ...series }] = await Promise.all([
        administration.count(),
        sessionManagement.count(),
        activity(hours)
      ])
      return { users, live_sessions: live, since: since.toISOString(), ...series }
    }
  }
}
