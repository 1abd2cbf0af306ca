const day = 86_400_000
/** RFC 9116 recommends less than a year. */
const validity = 180 * day

interface Disclosure {
  /** URIs, the preferred one first. */
  contacts: readonly string[]
  /** Where users and services reach the service, without a slash at the end. */
  url: string
  /** Milliseconds since the epoch. */
  now: number
}

/**
 * The text of `/.well-known/security.txt` (RFC 9116). It is the same for a whole day, on all replicas, and stays valid for as
 * long as the service runs.
 */
export function securityTxt({ contacts, url, now }: Disclosure): string {
  const expires = new Date(now - (now % day) + validity).toISOString().replace('.000', '')
  return [
    ...contacts.map((contact) => `Contact: ${contact}`),
    `Expires: ${expires}`,
    'Preferred-Languages: en',
    // A web URI must begin with https:// there (section 2.5.2)
    ...(url.startsWith('https://') ? [`Canonical: ${url}/.well-known/security.txt`] : []),
    ''
  ].join('\n')
}
