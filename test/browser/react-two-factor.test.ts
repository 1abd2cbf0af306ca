// The React example with an authenticator app and passkeys.
import t from 'tap'
import { password } from '../service.js'
import { appWith } from '../two-factor/app.js'
import { addAuthenticator } from './authenticator.js'
import { picture, startBrowser } from './chromium.js'
import { type Device, seesForm, seesName, submit } from './device.js'
import { serveExample } from './example.js'
import { faults, openLoggedIn, setStage } from './react-stage.js'

const browser = await startBrowser(t)
const example = await serveExample(t)

/** What the console told of, but for the responses that the test asks for. */
const unexpected = (device: Device) => faults(device).filter((fault) => !/status of (400|401|403)/.test(fault))

t.test('a user sets up an app and a passkey, and logs in with each of them', async (t) => {
  const { service, device } = await setStage(t, browser, example)
  const page = await openLoggedIn(device)
  const authenticator = await addAuthenticator(page)
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const code = page.getByLabel(/^Code/)
  const logOut = async () => {
    await press('Log out')
    await seesForm(page)
  }

  await press('Set up an app')
  const text = await page.getByText('Scan this code').innerText()
  const app = appWith(service, /type (\w+)/.exec(text)?.[1] ?? '')
  await page.getByRole('img', { name: 'QR code' }).waitFor()
  await picture(page, 'example-app')
  await code.fill('000000')
  await press('Turn on')
  await page.getByText('Invalid code.').waitFor()
  await code.fill(app.code())
  await press('Turn on')
  await page.getByText('Each of these recovery codes').waitFor()
  await press('I have saved them')
  await page.getByText('You have 10 recovery codes.').waitFor()

  await authenticator.recognizes(false)
  await press('Add a passkey')
  await page.getByText('No passkey was used').waitFor()
  await authenticator.recognizes(true)
  await page.getByLabel('Name', { exact: true }).fill('Laptop')
  await press('Add a passkey')
  await page.getByRole('list', { name: 'Passkeys' }).getByText('Laptop').waitFor()
  await picture(page, 'example-passkeys')

  await logOut()
  await press('Log in with a passkey')
  await seesName(page, 'neo')
  await logOut()
  await submit(page, 'neo')
  await code.waitFor()
  await picture(page, 'example-second-step')
  await press('Use a passkey')
  await seesName(page, 'neo')
  await logOut()
  await submit(page, 'neo')
  service.clock.pass(30_000)
  await code.fill(app.code())
  await press('Confirm')
  await seesName(page, 'neo')

  await page.getByText('Laptop').waitFor()
  service.clock.pass(3_600_000)
  await device.pass(3600)
  await press('Remove the app')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Code/).waitFor()
  await picture(page, 'example-recent-login')
  await dialog.getByRole('button', { name: 'Use a passkey' }).click()
  await page.getByText('You have no authenticator app.').waitFor()
  await press('Remove')
  await page.getByText('Laptop').waitFor({ state: 'detached' })
  await page.setViewportSize({ width: 360, height: 800 })
  await press('Set up an app')
  await page.getByText('Scan this code').scrollIntoViewIfNeeded()
  await picture(page, 'example-app-phone')
  t.ok(await page.evaluate<boolean>('document.documentElement.scrollWidth <= innerWidth'), 'it fits a phone')
  t.strictSame(unexpected(device), [])
})

t.test('a change of the email asks for the password when the login is not recent', async (t) => {
  const { service, device } = await setStage(t, browser, example)
  const page = await openLoggedIn(device)
  service.clock.pass(3_600_000)
  await device.pass(3600)
  await page.getByLabel('Email').fill('neo@example.org')
  await page.getByRole('button', { name: 'Save' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('form', { name: 'Profile' }).getByRole('alert').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await dialog.getByLabel('Your password').fill(password)
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Saved').waitFor()
  t.strictSame(unexpected(device), [])
})
