import { readFileSync } from 'node:fs'
import { test } from 'tap'
import { texts } from '../../../src/domain/mail/texts/index.js'
import { startSmtp } from '../../servers/smtp.js'
import { signUp, staff, until } from '../../service.js'
import { picture } from '../chromium.js'
import { logIn, openScreen, openStage, says } from './page.js'

test('staff see why an email was not sent, send it again, and delete another', async (t) => {
  const smtp = await startSmtp(t)
  smtp.refuse('recipient', 550)
  const mail = { SMTP_URL: smtp.url, MAIL_FROM: 'no-reply@example.com', EMAIL_VERIFICATION: 'off' }
  const { service, openWindow } = await openStage(t, mail, { mailInterval: 50 })
  await staff(service, 'morpheus', true)
  for (const name of ['neo', 'trinity']) {
    await signUp(service, name, { email: `${name}@example.com` })
    await service.post('/api/password/reset', { email: `${name}@example.com` })
  }
  await until(async () => (await service.app.outbox.countFailed()) === 2)
  const { page, complaints } = await openWindow()
  await logIn(page, 'morpheus')
  await openScreen(page, '/emails?state=failed', 'Emails')
  const row = page.getByRole('row').filter({ hasText: 'neo@example.com' })
  await row.filter({ hasText: 'Link for a new password' }).filter({ hasText: '550' }).waitFor()
  await picture(page, 'emails')

  smtp.refuse('recipient', null)
  await page.getByRole('button', { name: 'Retry the email to neo@example.com' }).click()
  await says(page, 'The email to neo@example.com is sent again now.')
  await until(() => smtp.emails.length === 1)
  t.match(smtp.emails[0]?.recipients, ['neo@example.com'])
  await page.getByRole('button', { name: 'Delete the email to trinity@example.com' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
  await says(page, 'The email was deleted.')
  await page.getByText('No email waits').waitFor()
  t.equal(await service.app.outbox.countFailed(), 0)
  t.strictSame(complaints(), [])
})

test('every kind of email has a name on the page, in both languages', async (t) => {
  // The command line sends a test at once
  const kinds = Object.keys(texts).filter((kind) => kind !== 'mail_test')
  for (const language of ['en', 'ko']) {
    const names = readFileSync(`admin/src/languages/${language}/emails.ts`, 'utf8')
    for (const kind of kinds) t.match(names, new RegExp(`^    ${kind}: '`, 'm'), `${kind} ${language}`)
  }
})
