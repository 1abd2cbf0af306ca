import { Option } from 'commander'
import { mailLanguages } from '../domain/mail/texts/index.js'

/** The language of an email. */
export const languageOption = (description: string): Option =>
  new Option('--language <code>', description).choices(mailLanguages)
