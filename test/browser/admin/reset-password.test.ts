import { test } from 'tap'
import { type SentEmail, startSmtp, tokenIn } from '../../servers/smtp.js'
import { isAlive, logIn, signUp, staff, until } from '../../service.js'
import { picture } from '../chromium.js'
import { logIn as logInByPage, openScreen, openStage, says } from './page.js'

const fresh = 'follow the white rabbit'
const words = {
  en: { field: 'New password', save: 'Save', done: 'The password was set', void: 'This link is not valid any more' },
  ko: { field: '새 비밀번호', save: '저장', done: '비밀번호를 설정하고', void: '이 링크는 더 이상 유효하지 않습니다' }
}

const isTo = (name: string, { recipients }: SentEmail) => recipients.includes(`${name}@example.com`)

test('a link in an email sets a new password, on the page of the service', async (t) => {
  const smtp = await startSmtp(t)
  const mail = {
    SMTP_URL: smtp.url,
    MAIL_FROM: 'Example <no-reply@example.com>',
    MAIL_RATE_LIMIT: 'off',
    EMAIL_VERIFICATION: 'off'
  }
  const { service, openWindow } = await openStage(t, mail, { mailInterval: 50 })
  await staff(service, 'morpheus', true)
  const { page: admin, complaints } = await openWindow()
  await logInByPage(admin, 'morpheus')

  for (const [index, language] of (['en', 'ko'] as const).entries()) {
    const name = `user${index}`
    await signUp(service, name, { email: `${name}@example.com` })
    const { access } = await logIn(service, name)
    await openScreen(admin, `/users/${index + 2}`, name)
    await admin.getByRole('button', { name: 'More actions' }).click()
    await admin.getByRole('menuitem', { name: 'Email a link to set a password' }).click()
    await says(admin, `A link to set a password was sent to ${name}@example.com.`)
    // A notice about the last password may come between
    await until(() => smtp.emails.some((email) => isTo(name, email) && tokenIn(email) !== ''))
    const token = tokenIn(smtp.emails.find((email) => isTo(name, email)) ?? {})

    const window = await openWindow({ language })
    const { field, save, done, void: voidText } = words[language]
    const open = () => window.page.goto(`${service.url}/account/reset-password#token=${token}`)
    await open()
    await window.page.getByLabel(field, { exact: true }).fill('password1234')
    await window.page.getByRole('button', { name: save }).click()
    await window.page.locator('.error').waitFor()
    await picture(window.page, `reset-password-${language}`)
    await window.page.getByLabel(field, { exact: true }).fill(fresh)
    await window.page.getByRole('button', { name: save }).click()
    await window.page.getByRole('status').filter({ hasText: done }).waitFor()
    t.notOk(await isAlive(service, access), 'every session is revoked')
    t.equal((await service.post('/api/token', { username: name, password: fresh })).status, 200)

    await open()
    await window.page.reload()
    await window.page.getByLabel(field, { exact: true }).fill('another white rabbit')
    await window.page.getByRole('button', { name: save }).click()
    await window.page.getByRole('alert').filter({ hasText: voidText }).waitFor()
    t.strictSame([...complaints(), ...window.complaints()], [])
  }
})
