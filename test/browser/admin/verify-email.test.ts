import { test } from 'tap'
import { startSmtp, tokenIn } from '../../servers/smtp.js'
import { logIn, signUp, until } from '../../service.js'
import { picture } from '../chromium.js'
import { openStage, violationsOf } from './page.js'

const words = {
  en: { action: 'Confirm', done: 'The email is confirmed.', void: 'This link is not valid any more' },
  ko: { action: '확인', done: '이메일을 확인했습니다.', void: '이 링크는 더 이상 유효하지 않습니다' }
}

test('a link confirms the email of a sign-up, and a new email, when the user presses the button', async (t) => {
  const smtp = await startSmtp(t)
  const mail = { SMTP_URL: smtp.url, MAIL_FROM: 'Example <no-reply@example.com>' }
  const { service, openWindow } = await openStage(t, mail, { mailInterval: 50 })
  for (const language of ['en', 'ko'] as const) {
    const username = `user-${language}`
    await signUp(service, username, { email: `${username}@example.com` })
    const { access: bearer } = await logIn(service, username)
    const account = async () => (await service.get('/api/users/me', { bearer })).body
    const { page, complaints } = await openWindow({ language })
    const text = words[language]
    const confirm = async (email: string) => {
      const link = () => smtp.emails.find((one) => one.recipients.includes(email) && tokenIn(one) !== '')
      await until(() => link() !== undefined)
      await page.goto('about:blank')
      await page.goto(`${service.url}/account/verify-email#token=${tokenIn(link() ?? {})}`)
      await page.getByRole('button', { name: text.action, exact: true }).waitFor()
    }

    await confirm(`${username}@example.com`)
    t.strictSame(await violationsOf(page), [], language)
    await picture(page, `verify-email-${language}`)
    t.match(await account(), { email_verified: false }, 'opening the link does nothing')
    await page.getByRole('button', { name: text.action, exact: true }).click()
    await page.getByRole('status').filter({ hasText: text.done }).waitFor()
    t.match(await account(), { email_verified: true })

    const fresh = `${username}@example.org`
    t.equal((await service.post('/api/users/me/email', { email: fresh }, { bearer })).status, 202)
    await confirm(fresh)
    t.match(await account(), { email: `${username}@example.com` })
    await page.getByRole('button', { name: text.action, exact: true }).click()
    await page.getByRole('status').filter({ hasText: text.done }).waitFor()
    t.match(await account(), { email: fresh, email_verified: true })
    await page.reload()
    await page.getByRole('button', { name: text.action, exact: true }).click()
    await page.getByRole('alert').filter({ hasText: text.void }).waitFor()
    t.strictSame(complaints(), [])
  }
})
