import { Command } from 'commander'
import {
  type Config,
  configNotes,
  configWarnings,
  effectiveSettings,
  inspectConfig,
  unknownSettings
} from '../config/index.js'
import { signingKeyFaults } from '../domain/keys/signing-key.js'
import { CommandError } from './command-error.js'
import { type OutputOptions, printRows } from './output.js'

const check = new Command('check')
  .description('Check the settings as the service does at start. Show the value and the source of each setting.')
  .option('--json', 'print JSON')
  .addHelpText(
    'after',
    '\nThe command masks secrets. It starts nothing and uses neither the database nor the network.\nExit codes: 0 the service starts with these settings, 1 it does not.'
  )
  .action((options: OutputOptions) => {
    const { config, faults } = inspectConfig()
    faults.push(...signingKeyFaults(config))
    const warnings = [...(faults.length === 0 ? configWarnings(config) : []), ...unknownSettings()]
    const notes = faults.length === 0 ? configNotes(config) : []
    if (options.json) printReport(config, { faults, warnings, notes })
    else printList(config, { faults, warnings, notes })
    if (faults.length > 0) {
      const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`
      throw new CommandError(`The service does not start with these settings: ${count}.`)
    }
    if (!options.json) console.log('\nThe settings are valid: the service starts with them.')
  })

export const config = new Command('config').description('Show and check the settings.').addCommand(check)

interface Findings {
  faults: string[]
  warnings: string[]
  notes: string[]
}

/** `********` for a secret that is set; the source is the variable, or `default`. */
const shownSettings = (config: Config) =>
  effectiveSettings(config).map(({ name, value, secret, variable }) => ({
    ...{ setting: name, value: secret && variable !== null ? '********' : value },
    source: variable ?? 'default'
  }))

function printReport(config: Config, { faults, warnings, notes }: Findings): void {
  const settings =
    faults.length === 0
      ? Object.fromEntries(shownSettings(config).map(({ setting, ...rest }) => [setting, rest]))
      : undefined
  console.log(JSON.stringify({ ok: faults.length === 0, faults, settings, warnings, notes }, null, 2))
}

function printList(config: Config, { faults, warnings, notes }: Findings): void {
  if (faults.length === 0) printRows(shownSettings(config), ['setting', 'value', 'source'], {})
  for (const warning of warnings) console.error(`Warning: ${warning}`)
  for (const note of notes) console.error(`Note: ${note}`)
  for (const fault of faults) console.error(`Error: ${fault}`)
}
