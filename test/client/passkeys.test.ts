// Passkeys in the sessions of front ends, against the real service.
import t from 'tap'
import { build, logIn, password, signUp } from '../service.js'
import { addPasskey } from '../two-factor/authenticator.js'
import { openBrowser, type Transport } from './tabs.js'

const transports: Transport[] = ['cookie', 'memory']

for (const transport of transports) {
  t.test(`${transport}: a passkey logs in, alone or after the password, and reauthenticates`, async (t) => {
    const origin = 'http://localhost:5173'
    const service = await build(t, { CORS_ALLOWED_ORIGINS: origin, CORS_ALLOW_CREDENTIALS: 'true' })
    await signUp(service)
    const { passkey } = await addPasskey(service, await logIn(service))
    const { session } = openBrowser(t, service.url, service.clock, transport).open()
    const proof = async () => ({ passkey: await session.passkey(async (options) => passkey.answer(options)) })

    const used = await proof()
    t.equal(await session.logIn(used), undefined)
    t.match(session.state(), { status: 'logged_in', claims: { username: 'neo' } })
    await session.logOut()
    await t.rejects(
      session.logIn(used),
      { code: 'passkey_not_valid', status: 401 },
      'each answer is good for one login'
    )

    const step = await session.logIn({ username: 'neo', password })
    t.strictSame(step?.methods, ['recovery_code', 'passkey'])
    if (step === undefined) return t.fail('no second step')
    await t.rejects(step.confirm(used), { code: 'passkey_not_valid', status: 400 })
    await step.confirm(await proof())
    t.match(session.state(), { status: 'logged_in', claims: { username: 'neo' } })

    service.clock.pass(3_600_000)
    const renew = () => session.fetch('/api/users/me/two-factor/recovery-codes', { method: 'POST' })
    t.equal((await renew()).status, 403)
    const answer = await session.fetch('/api/users/me/reauthenticate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(await proof())
    })
    t.equal(answer.status, 204)
    t.equal((await renew()).status, 200)
  })
}
