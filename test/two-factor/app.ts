import { Secret, TOTP } from 'otpauth'
import { type Answer, logIn, password, type Service, type Tokens, tokensOf } from '../service.js'

/** An authenticator app that holds a secret. */
export interface App {
  secret: string
  /** The code at the time of the service, or so many steps of 30 seconds later. */
  code(steps?: number): string
}

export function appWith({ clock }: Pick<Service, 'clock'>, secret: string): App {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  return { secret, code: (steps = 0) => totp.generate({ timestamp: clock() + steps * 30_000 }) }
}

export interface Enrolled {
  app: App
  /** The recovery codes. */
  codes: string[]
}

/** Sets an authenticator app up over the API. The clock moves on, so that the code that confirmed it is used up. */
export async function enrol(service: Service, { access: bearer }: Pick<Tokens, 'access'>): Promise<Enrolled> {
  const made = await service.post('/api/users/me/two-factor/totp', undefined, { bearer })
  const app = appWith(service, String(made.body?.secret))
  const confirmed = await service.post('/api/users/me/two-factor/totp/confirm', { code: app.code() }, { bearer })
  if (confirmed.status !== 200) throw new Error(`enrol: ${made.status} ${made.text} ${confirmed.text}`)
  service.clock.pass(30_000)
  return { app, codes: codesOf(confirmed) }
}

export function codesOf({ body }: Answer): string[] {
  return Array.isArray(body.recovery_codes) ? body.recovery_codes.map(String) : []
}

/** The first step of a login. @returns the token of the second */
export async function firstStep(
  service: Pick<Service, 'post'>,
  username = 'neo',
  path = '/api/token'
): Promise<string> {
  const answer = await service.post(path, { username, password })
  if (answer.status !== 401 || answer.body.code !== 'two_factor_required') throw new Error(`first step: ${answer.text}`)
  return String(answer.body.two_factor_token)
}

/** The second step of a login. */
export const secondStep = (
  service: Pick<Service, 'post'>,
  two_factor_token: string,
  code: string,
  path = '/api/token'
): Promise<Answer> => service.post(`${path}/two-factor`, { two_factor_token, code })

/** A login in two steps. */
export async function logInWith(service: Service, code: string, username = 'neo'): Promise<Tokens> {
  return tokensOf(await secondStep(service, await firstStep(service, username), code))
}

/** A user who has set an authenticator app up, logged in. */
export async function enrolled(service: Service, username = 'neo'): Promise<Enrolled & Tokens & { id: number }> {
  const { id } = await service.app.users.register({ username, password })
  const tokens = await logIn(service, username)
  return { id, ...tokens, ...(await enrol(service, tokens)) }
}
