// The React example against the service, on two origins: what its users see.
import t from 'tap'
import { password, signUp, until } from '../service.js'
import { picture, startBrowser } from './chromium.js'
import { comeToFront, seesForm, seesName, seesOutage, submit, takeDevice } from './device.js'
import { serveExample } from './example.js'
import { faults, openLoggedIn, setStage } from './react-stage.js'

const browser = await startBrowser(t)
const example = await serveExample(t)
const elsewhere = 'your account was used on another device'

t.test('a user signs up, saves the profile, and is still logged in after a reload', async (t) => {
  const { device } = await setStage(t, browser, example)
  const page = await device.open()
  await seesForm(page)
  await picture(page, 'example-login')
  await submit(page, '네오', 'wrong')
  await page.getByText('No active account found with the given credentials').waitFor()
  t.equal(await page.getByLabel('Username').inputValue(), '네오', 'the name need not be typed again')
  await page.getByRole('button', { name: 'Sign up' }).click()
  await page.getByLabel('Username').fill('네오')
  await page.getByLabel('Password').fill('short')
  await page.getByRole('form').getByRole('button', { name: 'Sign up' }).click()
  await page.getByText('This password is too short').waitFor()
  await picture(page, 'example-sign-up')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('form').getByRole('button', { name: 'Sign up' }).click()
  await seesName(page, '네오')
  t.match(await page.title(), '네오')

  await page.getByLabel('Nickname').fill('The One')
  await page.getByLabel('Email').fill('no email')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Enter a valid email address.').waitFor()
  await page.getByLabel('Email').fill('neo@example.org')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved').waitFor()
  t.equal(await page.getByLabel('Email').inputValue(), 'neo@example.org', 'the form shows what was saved')
  await picture(page, 'example')
  await page.setViewportSize({ width: 390, height: 800 })
  await picture(page, 'example-phone')
  await page.reload()
  await seesName(page, '네오')
  t.equal(await page.getByLabel('Nickname').inputValue(), 'The One')
  t.equal(await page.getByLabel('Email').inputValue(), 'neo@example.org')
})

t.test('a script of the page could read the refresh token', async (t) => {
  const { device } = await setStage(t, browser, example)
  const page = await openLoggedIn(device)
  const [cookie] = await device.context.cookies()
  t.match(cookie, { httpOnly: true, sameSite: 'Strict', name: 'refresh' })
  const readable: string = await page.evaluate(
    'document.cookie + JSON.stringify([localStorage, sessionStorage]) + document.documentElement.innerHTML'
  )
  t.notOk(readable.includes(cookie?.value ?? 'no cookie'))
  t.notMatch(readable, /eyJ/, 'nor is any other token stored')
  t.strictSame(faults(device), [])
})

t.test('an origin that the service does not allow gets nothing', async (t) => {
  const { device } = await setStage(t, browser, example, { CORS_ALLOWED_ORIGINS: 'http://localhost:5173' })
  const page = await device.open()
  await seesOutage(page)
  t.match(device.complaints.join(), 'blocked by CORS policy')
})

t.test('a logout and a login in one tab take effect in the other tab', async (t) => {
  const { service, device } = await setStage(t, browser, example)
  const first = await openLoggedIn(device)
  const second = await device.open()
  await seesName(second, 'neo')
  await second.getByRole('button', { name: 'Log out' }).click()
  await seesForm(second)
  await seesForm(first)
  t.equal(await first.getByRole('alert').count(), 0, 'nobody is told of a device')
  await until(async () => (await device.context.cookies()).length === 0)
  await signUp(service, 'trinity')
  await submit(first, 'trinity')
  await seesName(first, 'trinity')
  await seesName(second, 'trinity')
  t.strictSame(faults(device), [])
})

t.test('a user revokes the session of another device, and that device says why it is logged out', async (t) => {
  const { device: laptop } = await setStage(t, browser, example)
  const phone = await takeDevice(t, browser, example.origin)
  const [first, second] = [await openLoggedIn(laptop), await openLoggedIn(phone)]
  await comeToFront(first)
  await first.getByRole('button', { name: 'Sign out' }).waitFor()
  await picture(first, 'example-devices')
  await first.getByRole('button', { name: 'Sign out' }).click()
  await until(async () => (await first.getByRole('button', { name: 'Sign out' }).count()) === 0)
  await comeToFront(second)
  await seesForm(second, elsewhere)
  await picture(second, 'example-another-device')
  await seesName(first, 'neo')
  t.strictSame(faults(laptop), [])

  await submit(second, 'neo')
  await seesName(second, 'neo')
  await first.getByLabel('Current password').fill('wrong')
  await first.getByLabel('New password').fill('follow the white rabbit')
  await first.getByRole('button', { name: 'Change password' }).click()
  await first.getByText('Invalid password.').waitFor()
  await first.getByLabel('Current password').fill(password)
  await first.getByLabel('New password').fill('follow the white rabbit')
  await first.getByRole('button', { name: 'Change password' }).click()
  await first.getByText('Changed').waitFor()
  await phone.pass(245)
  await seesForm(second, elsewhere)
  await first.reload()
  await seesName(first, 'neo')
})

t.test('with SESSION_LIMIT=1, a login on a second device logs out all tabs of the first', async (t) => {
  const { device: laptop } = await setStage(t, browser, example, { SESSION_LIMIT: '1' })
  const first = await openLoggedIn(laptop)
  const second = await laptop.open()
  await seesName(second, 'neo')
  const phone = await takeDevice(t, browser, example.origin)
  const third = await openLoggedIn(phone)
  await comeToFront(first)
  await seesForm(first, elsewhere)
  await seesForm(second, elsewhere)
  await third.reload()
  await seesName(third, 'neo')
})
