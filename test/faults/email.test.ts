import { startSmtp } from '../servers/smtp.js'
import { build, password, signUp, testClock } from '../service.js'
import { fault, isShort } from './fault.js'
import { isUnavailable } from './ledger.js'
import { administrate, setStage } from './stage.js'

const members = isShort ? 12 : 40
const changes = isShort ? 4 : 12

fault(
  14,
  'the database and a replica are killed while passwords change: every change has its email, a change that was rolled back has none, and copies have the same Message-ID',
  async (t) => {
    const smtp = await startSmtp(t)
    const mail = { SMTP_URL: smtp.url, MAIL_FROM: 'no-reply@example.com', EMAIL_VERIFICATION: 'off' }
    const stage = await setStage(t, mail)
    const { server, databaseUrl, replicas } = stage
    const [one, two] = replicas
    // A replica whose clock is ahead: the leases of a replica that was killed have passed for it
    const late = testClock()
    late.pass(Date.now() + 3_600_000 - late())
    const rest = await build(t, mail, { databaseUrl, clock: late, mailInterval: 600_000 })
    const names = Array.from({ length: members }, (_, i) => `member${i}`)
    for (const name of names) await signUp(rest, name, { email: `${name}@example.com` })

    let [acknowledged, unknown, killed] = [0, 0, 0]
    const kill = async (work: () => Promise<unknown>) => {
      killed++
      await work()
    }
    const change = async (name: string, index: number) => {
      let current = password
      for (let round = 0; round < changes; round++) {
        const fresh = `follow the white rabbit ${round}`
        const caller = (index + round) % 2 === 0 ? one : two
        const answer = await caller
          .post('/api/token', { username: name, password: current })
          .then(({ body: { access } }) =>
            caller.post(
              '/api/users/me/password',
              { current_password: current, new_password: fresh },
              { bearer: String(access) }
            )
          )
          .catch(() => undefined)
        if (index === 0 && round === 1) await kill(() => server.restart())
        if (index === 1 && round === 2) await kill(() => two.kill())
        if (answer?.status === 204) {
          acknowledged++
          current = fresh
        } else {
          // What became of the change is not known: the user finds out which password works
          unknown++
          if (answer !== undefined && answer.status !== 401)
            t.ok(isUnavailable(answer), `${answer.status} ${answer.text}`)
          const tried = await rest.post('/api/token', { username: name, password: fresh })
          if (tried.status === 200) current = fresh
        }
      }
    }
    await Promise.all(names.map(change))
    t.equal(killed, 2)
    await one.stop()
    await rest.app.outbox.sendDue()
    t.equal(await rest.app.outbox.countWaiting(), 0)
    t.equal(await rest.app.outbox.countFailed(), 0)

    const notices = smtp.emails.filter(({ subject = '' }) => subject.includes('password'))
    const db = await administrate(t, stage)
    let committed = 0
    for (const [email, epoch] of await db.query('SELECT email, epoch FROM users')) {
      const ids = new Set(
        notices.flatMap(({ recipients, messageId = '' }) => (recipients.includes(String(email)) ? [messageId] : []))
      )
      // Each change of the password raises the epoch, in the same transaction
      t.equal(ids.size, Number(epoch), String(email))
      committed += Number(epoch)
    }
    t.ok(committed >= acknowledged, 'nothing that was acknowledged is lost')
    t.ok(acknowledged > members, `${acknowledged} changes were acknowledged`)
    const copies = notices.length - committed
    return `${acknowledged} changes acknowledged, ${unknown} without an answer; ${committed} committed, and as many emails, ${copies} of them twice`
  }
)
