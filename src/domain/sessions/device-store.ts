import type { Database } from '../../infra/db/database.js'
import { failureOf } from '../../infra/db/failures.js'
import { enqueue, type OutboxRow } from '../mail/outbox-store.js'

/** A device of a user, and when it was seen. */
export interface DeviceSighting {
  userId: number
  device: string
  seenAt: Date
}

export type DeviceStore = ReturnType<typeof createDeviceStore>

export function createDeviceStore(db: Database) {
  const { prisma } = db

  return {
    /** When a user was last seen on a device; null for never. */
    async lastSeen(userId: number, device: string): Promise<Date | null> {
      const found = await prisma.knownDevice.findUnique({
        where: { userId_device: { userId, device } },
        select: { seenAt: true }
      })
      return found?.seenAt ?? null
    },

    /** Writes a device down. The emails are written with it, unless it is the first one of the user. */
    async add(sighting: DeviceSighting, emails: readonly OutboxRow[]): Promise<void> {
      try {
        await db.transaction(async (tx) => {
          const known = await tx.knownDevice.count({ where: { userId: sighting.userId } })
          await tx.knownDevice.createMany({ data: [sighting] })
          if (known > 0) await enqueue(tx, emails)
        })
      } catch (error) {
        // Another login on it was faster, or an earlier try of this one did it and only its answer was lost.
        if (failureOf(error) !== 'duplicate') throw error
      }
    },

    /** The devices on which a user has logged in since notices are on, in the order of their names. */
    devicesOf: (userId: number) =>
      prisma.knownDevice.findMany({
        where: { userId },
        select: { device: true, seenAt: true },
        orderBy: { device: 'asc' }
      }),

    async renew({ userId, device, seenAt }: DeviceSighting): Promise<void> {
      await prisma.knownDevice.updateMany({ where: { userId, device }, data: { seenAt } })
    }
  }
}
