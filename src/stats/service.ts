import type { Activity } from '../audit/service.js'
import type { DeviceService } from '../sessions/devices.js'
import type { Administration } from '../users/administration.js'

export interface StatsDeps {
  members: Pick<Administration, 'count'>
  devices: Pick<DeviceService, 'count'>
  activity: () => Promise<Activity>
}

export type StatsService = ReturnType<typeof createStats>

/** Counts for a dashboard. */
export function createStats({ members, devices, activity }: StatsDeps) {
  return {
    async read() {
      const [users, live, happened] = await Promise.all([members.count(), devices.count(), activity()])
      return { users, live_sessions: live, ...happened }
    }
  }
}
