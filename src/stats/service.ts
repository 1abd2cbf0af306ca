import type { DeviceService } from '../sessions/devices.js'
import type { Administration } from '../users/administration.js'

/** How often something happened in each hour of the last day, the oldest first: 24 numbers each. */
export interface Activity {
  logins: number[]
  refreshes: number[]
  reuse_detections: number[]
}

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

/** Where nothing keeps count. */
export const noActivity = async (): Promise<Activity> => ({
  logins: hours(),
  refreshes: hours(),
  reuse_detections: hours()
})

const hours = (): number[] => Array.from({ length: 24 }, () => 0)
