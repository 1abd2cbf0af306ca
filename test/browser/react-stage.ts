import type { Browser, Page } from 'playwright-core'
import type { Test } from 'tap'
import { build, type Service, signUp } from '../service.js'
import { type Device, seesName, submit, takeDevice } from './device.js'
import type { Example } from './example.js'

export interface Stage {
  service: Service
  device: Device
}

/** The service as the example's README starts it, with a user, and a device. */
export async function setStage(
  t: Test,
  browser: Browser,
  { origin, servicePort }: Example,
  env: Record<string, string> = {}
): Promise<Stage> {
  const settings = {
    CORS_ALLOWED_ORIGINS: origin,
    CORS_ALLOW_CREDENTIALS: 'true',
    CORS_EXPOSE_HEADERS: 'retry-after',
    ...env
  }
  const service = await build(t, settings, { port: servicePort })
  await signUp(service, 'neo', { email: 'neo@example.com' })
  return { service, device: await takeDevice(t, browser, origin) }
}

/** A tab in which neo has logged in. */
export async function openLoggedIn(device: Device): Promise<Page> {
  const page = await device.open()
  await submit(page, 'neo')
  await seesName(page, 'neo')
  await page.getByText('This device').waitFor()
  return page
}

/** What went wrong, except for the 401 by which a page without a session learns that it has none. */
export const faults = ({ complaints }: Device): string[] =>
  complaints.filter((complaint) => !/status of 401 .*\/cookie\/refresh\)/.test(complaint))
