import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { type Message, tooLong } from '../../errors.js'
import { lengths } from '../../lengths.js'

const maxLength = lengths.users.email

/** An email as it is kept: no outer blanks; the domain has no case (RFC 5321, section 2.4), the part before it might. */
export function normalizeEmail(email: string): string {
  const { local, domain } = partsOf(email)
  return domain === undefined ? local : `${local}@${domain.toLowerCase()}`
}

/**
 * An email as it is compared for uniqueness: without case, and with an internationalized domain in its ASCII form. The same
 * on every database.
 *
 * @returns null for none, and for one whose key is longer than its column
 */
export function emailKey(email: string): string | null {
  const { local, domain } = partsOf(email)
  const folded = local.normalize('NFKC').toLowerCase().normalize('NFKC')
  const key = domain === undefined ? folded : `${folded}@${canonicalDomain(domain)}`
  return key === '' || [...key].length > lengths.users.emailKey ? null : key
}

/** Whether two emails are the same to their users: the key alone also finds emails in another case. */
export function isSameEmail(one: string, other: string): boolean {
  const [a, b] = [partsOf(one), partsOf(other)]
  return a.local === b.local && canonicalDomain(a.domain ?? '') === canonicalDomain(b.domain ?? '')
}

/** An email of which its owner recognizes it, and others read little: `n***@e***.com`. */
export function maskEmail(email: string): string {
  const { local, domain = '' } = partsOf(email)
  const [first = ''] = local
  const [initial = ''] = domain
  return `${first}***@${initial}***${/\.[^.\]]+$/.exec(domain)?.[0] ?? ''}`
}

/** Django's EmailValidator, without its quoted control characters. */
const dotAtom = /^[-!#$%&'*+/=?^_`{}|~0-9a-z]+(\.[-!#$%&'*+/=?^_`{}|~0-9a-z]+)*$/i
const quotedString = /^"([!#-[\]-~]|\\[!-~])*"$/
const label = '[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?'
const topLevel = '(?:xn--[a-z0-9]{1,59}|(?!-)[a-z\u00a1-\uffff-]{2,63}(?<!-))'
const hostname = new RegExp(`^(?:${label}\\.)+${topLevel}$`, 'i')
const unprintable = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u

/** @returns what is wrong with the email, for a person; empty when nothing is, and for a blank one, which is none */
export function checkEmail(email: string): Message[] {
  const { local, domain } = partsOf(email)
  const normal = normalizeEmail(email)
  if (normal === '') return []
  if ([...normal].length > maxLength) return [tooLong(maxLength)]
  const isLocal = dotAtom.test(local) || quotedString.test(local)
  return isLocal && domain !== undefined && isDomain(domain) && emailKey(email) !== null
    ? []
    : ['Enter a valid email address.']
}

function isDomain(domain: string): boolean {
  if (unprintable.test(domain)) return false
  if (domain.toLowerCase() === 'localhost' || hostname.test(domain)) return true
  const [, literal] = /^\[([0-9a-f:.]+)\]$/i.exec(domain) ?? []
  return literal !== undefined && isIP(literal) !== 0
}

/** The domain in ASCII and lower case; one that has no such form as it is. */
function canonicalDomain(domain: string): string {
  // What is ASCII already must not be read as part of a URL, in which 1.2 is 1.0.0.2.
  const isInternational = /[^\0-\x7f]/.test(domain) && hostname.test(domain)
  return (isInternational && domainToASCII(domain)) || domain.toLowerCase()
}

function partsOf(email: string): { local: string; domain: string | undefined } {
  const trimmed = email.trim()
  const at = trimmed.lastIndexOf('@')
  return at === -1
    ? { local: trimmed, domain: undefined }
    : { local: trimmed.slice(0, at), domain: trimmed.slice(at + 1) }
}
