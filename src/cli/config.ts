import { Command } from 'commander'
import { configWarnings, effectiveSettings, loadConfig, unknownSettings } from '../config.js'
import { checkSigningKey } from '../keys/signing-key.js'
import { type OutputOptions, printRows } from './output.js'

const check = new Command('check')
  .description('Check the settings as a start would, and show those in force and where each comes from.')
  .option('--json', 'print them for a program')
  .addHelpText('after', '\nSecrets are masked. Nothing is started, and neither database nor network is touched.')
  .action((options: OutputOptions) => {
    const config = loadConfig()
    checkSigningKey(config)
    const settings = effectiveSettings()
    const warnings = [...configWarnings(config), ...unknownSettings()]
    if (options.json) {
      const byName = settings.map(({ name, ...rest }) => [name, rest])
      console.log(JSON.stringify({ settings: Object.fromEntries(byName), warnings }, null, 2))
    } else {
      printRows(
        settings.map(({ name, value, source }) => ({ setting: name, value, source })),
        ['setting', 'value', 'source'],
        options
      )
      for (const warning of warnings) console.error(`Warning: ${warning}`)
    }
  })

export const config = new Command('config').description('Look at the settings.').addCommand(check)
