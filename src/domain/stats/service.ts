import type { Activity } from '../audit/service.js'
import type { SessionManagement } from '../sessions/management.js'
import type { Administration } from '../users/administration.js'

export interface StatsDeps {
  administration: Pick<Administration, 'count'>
  sessionManagement: Pick<SessionManagement, 'count'>
  activity: () => Promise<Activity>
}

export type StatsService = ReturnType<typeof createStats>

/** Counts for a dashboard. */
export function createStats({ administration, sessionManagement, activity }: StatsDeps) {
  return {
    async read() {
      const [users, live, happened] = await Promise.all([administration.count(), sessionManagement.count(), activity()])
      return { users, live_sessions: live, ...happened }
    }
  }
}
