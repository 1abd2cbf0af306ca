import type { Retry } from '../../infra/db/retry.js'
import { cut, lengths } from '../../lengths.js'
import type { Origin } from '../audit/events.js'
import type { Notices } from '../mail/notices.js'
import type { User } from '../users/user.js'
import { type Device, describeDevice } from './device.js'
import type { DeviceStore } from './device-store.js'

export interface DeviceNoticesDeps {
  store: DeviceStore
  notices: Pick<Notices, 'isOn' | 'rowsOf'>
  retry: Retry
  clock: () => number
}

const day = 86_400_000

export type DeviceNotices = ReturnType<typeof createDeviceNotices>

/**
 * Tells users of logins on devices that they have not used before. A device is what its owner would call it, such as
 * "Chrome on Windows": a new version of a browser is no new device. The first device of a user is none either.
 */
export function createDeviceNotices({ store, notices, retry, clock }: DeviceNoticesDeps) {
  return {
    /** Notes that a user has logged in. Nothing where notices are off, one statement for a device that is known. */
    async note(user: User, { userAgent }: Device, origin: Origin | undefined): Promise<void> {
      if (!notices.isOn || user.email === '') return
      const device = cut(describeDevice(userAgent), lengths.known_devices.device)
      const now = clock()
      const sighting = { userId: user.id, device, seenAt: new Date(now) }
      const emails = notices.rowsOf('new_device', user, origin, device)
      await retry(async () => {
        const last = await store.lastSeen(user.id, device)
        if (last === null) await store.add(sighting, emails)
        else if (last.getTime() < now - day) await store.renew(sighting)
      })
    }
  }
}
