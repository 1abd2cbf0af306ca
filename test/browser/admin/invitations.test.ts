import { test } from 'tap'
import { startSmtp } from '../../servers/smtp.js'
import { password, staff, until } from '../../service.js'
import { picture } from '../chromium.js'
import { logIn, openScreen, openStage, says, violationsOf } from './page.js'

const words = {
  en: {
    username: 'Username',
    password: 'Password',
    action: 'Sign up',
    done: 'Your account is ready',
    void: 'not valid'
  },
  ko: { username: '사용자 이름', password: '비밀번호', action: '가입', done: '계정이 만들어졌습니다', void: '유효하지' }
}

test('an administrator invites users, who sign up on the page of the service', async (t) => {
  const smtp = await startSmtp(t)
  const mail = { SMTP_URL: smtp.url, MAIL_FROM: 'Example <no-reply@example.com>', REGISTRATION_OPEN: 'false' }
  const { service, openWindow } = await openStage(t, mail, { mailInterval: 50 })
  await staff(service, 'morpheus', true)
  const { page, complaints } = await openWindow()
  await logIn(page, 'morpheus')
  await openScreen(page, '/invitations', 'Invitations')
  const invite = async (email: string, username = '') => {
    await page.getByRole('button', { name: 'Invite a user' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Email').fill(email)
    await dialog.getByLabel('Username').fill(username)
    await dialog.getByRole('button', { name: 'Send the invitation' }).click()
    await says(page, `The invitation to ${email} was sent.`)
    const isThis = ({ recipients }: { recipients: string[] }) => recipients.includes(email)
    await until(() => smtp.emails.some(isThis))
    const [, link = ''] = /(http\S+accept-invitation#\S+)/.exec(smtp.emails.find(isThis)?.text ?? '') ?? []
    return link
  }

  for (const [language, username] of [
    ['en', ''],
    ['ko', 'trinity']
  ] as const) {
    const link = await invite(`${language}@example.com`, username)
    const window = await openWindow({ language })
    const { page: own } = window
    const text = words[language]
    await own.goto(link)
    const name = own.getByLabel(text.username)
    if (username === '') await name.fill('neo')
    t.equal(await name.inputValue(), username || 'neo', 'the invited name stands there')
    await own.getByLabel(text.password).fill('1234')
    await own.getByRole('button', { name: text.action }).click()
    await own.locator('.error').waitFor()
    t.strictSame(await violationsOf(own), [], language)
    await picture(own, `accept-invitation-${language}`)
    await own.getByLabel(text.password).fill(password)
    await own.getByRole('button', { name: text.action }).click()
    await own.getByRole('status').filter({ hasText: text.done }).waitFor()
    t.equal((await service.post('/api/token', { username: username || 'neo', password })).status, 200)
    await own.reload()
    if (username === '') await name.fill('other')
    await own.getByLabel(text.password).fill(password)
    await own.getByRole('button', { name: text.action }).click()
    await own.getByRole('alert').filter({ hasText: text.void }).waitFor()
    t.strictSame(window.complaints(), [])
  }

  await invite('cypher@example.com')
  await picture(page, 'invitations')
  await page.getByRole('button', { name: 'Withdraw the invitation to cypher@example.com' }).click()
  await says(page, 'The invitation to cypher@example.com was withdrawn.')
  await page.getByText('No invitation is open.').waitFor()
  t.strictSame(complaints(), [])
})
