import { isInDomain, isLoopback } from './addresses.js'
import { shown } from './parsers.js'
import type { Config } from './settings.js'

type Settings = Pick<Config, 'CORS_ALLOWED_ORIGINS' | 'WEBAUTHN_RP_ID' | 'WEBAUTHN_ORIGINS'>

/**
 * The domain that passkeys belong to, and the origins of the pages that may use them. All of it follows from the settings: no
 * request header decides.
 *
 * @param url where the service is reached
 */
export function relyingPartyOf(settings: Settings, url: string): { id: string; origins: readonly string[] } {
  const { WEBAUTHN_RP_ID, WEBAUTHN_ORIGINS, CORS_ALLOWED_ORIGINS } = settings
  const { hostname, origin } = new URL(url)
  const id = WEBAUTHN_RP_ID ?? hostname
  const pages = [origin, ...CORS_ALLOWED_ORIGINS].filter((one) => isIn(id, one))
  return { id, origins: WEBAUTHN_ORIGINS.length > 0 ? WEBAUTHN_ORIGINS : pages }
}

/** Why browsers would not let these pages use passkeys, one line each. */
export function* relyingPartyFaults(settings: Settings, url: string): Iterable<string> {
  const { id, origins } = relyingPartyOf(settings, url)
  for (const origin of settings.WEBAUTHN_ORIGINS) {
    if (!isIn(id, origin))
      yield `WEBAUTHN_ORIGINS ${shown(origin)}: its host is not in ${shown(id)}, the domain of the passkeys; allowed: that host, or one below it (WEBAUTHN_RP_ID sets the domain)`
    else if (!isSecure(origin))
      yield `WEBAUTHN_ORIGINS ${shown(origin)}: browsers offer passkeys to secure pages only; allowed: https, or http on the same machine`
  }
  if (settings.WEBAUTHN_RP_ID !== undefined && origins.length === 0)
    yield `WEBAUTHN_RP_ID ${shown(id)}: no page of PUBLIC_URL or CORS_ALLOWED_ORIGINS is in it; allowed: the host of one of them, a domain above it, or WEBAUTHN_ORIGINS with the pages that are`
}

const isIn = (domain: string, origin: string): boolean => isInDomain(new URL(origin).hostname, domain)

/** As browsers see it, for which hosts below localhost are the same machine too. */
function isSecure(origin: string): boolean {
  const url = new URL(origin)
  return url.protocol === 'https:' || isLoopback(url) || isInDomain(url.hostname, 'localhost')
}
