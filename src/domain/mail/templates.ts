import { ConfigError } from '../../config/index.js'
import type { Content } from './email.js'
import { type MailLanguage, type MailText, mailLanguages, type TemplateName, texts } from './texts/index.js'

/** The text of an email, with its values. */
export interface Rendered {
  subject: string
  text: string
  html: string
}

interface Template {
  subject: string
  text: string
  /** undefined where it is made of the text. */
  html: string | undefined
}

export type Templates = ReturnType<typeof createTemplates>

const names = Object.keys(texts).filter((name): name is TemplateName => name in texts)

/**
 * The texts of emails: the service's own, and those of MAIL_TEMPLATES in place of them.
 *
 * @param files the texts of MAIL_TEMPLATES, by the names of their files
 * @param service the name of the service in the texts
 * @throws ConfigError for a text without a subject, of an unknown kind, or with an unknown placeholder
 */
export function createTemplates(files: ReadonlyMap<string, string> = new Map(), service = '') {
  for (const name of files.keys()) {
    if (!names.some((one) => name.startsWith(`${one}.`)))
      throw wrong(name, `no kind of email; allowed: ${names.join(', ')}`)
  }
  const templates = new Map<string, Template>(
    names.flatMap((name) => mailLanguages.map((language) => [`${name}.${language}`, read(name, language)] as const))
  )

  return {
    /** @param language of the texts; English where it is an unknown one */
    render({ template, values }: Content, language: string): Rendered {
      const found = templates.get(`${template}.${language}`) ?? templates.get(`${template}.en`)
      if (found === undefined) throw new Error(`no text of ${template}`)
      const all = { ...values, service }
      return {
        // A subject is one line, whatever a value holds.
        subject: fill(found.subject, all, (value) => value).replace(/\s+/g, ' '),
        text: fill(found.text, all, (value) => value),
        html: found.html === undefined ? htmlOf(found.text, all) : fill(found.html, all, escapeHtml)
      }
    }
  }

  function read(name: TemplateName, language: MailLanguage): Template {
    const file = `${name}.${language}`
    const html = files.get(`${file}.html`)
    if (html !== undefined) check(`${file}.html`, html, name)
    const source = files.get(`${file}.txt`) ?? texts[name][language]
    const [, subject, text] = /^Subject:[ \t]*(\S[^\n]*?)\r?\n\s*\n(.*)$/s.exec(source) ?? []
    if (subject === undefined || text === undefined)
      throw wrong(`${file}.txt`, 'does not begin with a line "Subject: …" and an empty line')
    check(`${file}.txt`, source, name)
    return { subject, text, html }
  }

  function check(file: string, source: string, name: TemplateName): void {
    for (const [, placeholder = ''] of source.matchAll(pattern)) {
      const { placeholders: allowed }: MailText = texts[name]
      if (!allowed.includes(placeholder))
        throw wrong(file, `unknown {{${placeholder}}}; allowed: ${allowed.join(', ')}`)
    }
  }
}

const pattern = /\{\{\s*(\w+)\s*\}\}/g

const wrong = (file: string, problem: string) => new ConfigError(`MAIL_TEMPLATES: ${file}: ${problem}`)

function fill(source: string, values: Record<string, string>, as: (value: string) => string): string {
  return source.replaceAll(pattern, (_, name: string) => as(values[name] ?? ''))
}

/** The text as HTML that every mail program shows: paragraphs, and the link as one. */
function htmlOf(text: string, values: Record<string, string>): string {
  const paragraphs = text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => {
      const link = values.link ?? ''
      if (link !== '' && /^\{\{\s*link\s*\}\}$/.test(paragraph.trim())) {
        return `<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`
      }
      return `<p>${fill(escapeHtml(paragraph), values, escapeHtml).replaceAll('\n', '<br>\n')}</p>`
    })
  return `<!doctype html>\n<html><head><meta charset="utf-8"></head><body>\n${paragraphs.join('\n')}\n</body></html>\n`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (one) => entities[one] ?? one)
