import { parse } from 'bowser'

/** From where a request came, as far as it is kept with a session. */
export interface Device {
  ip: string
  userAgent: string
}

/**
 * A device as its owner would call it: "Chrome on Windows", "Safari on iPhone", "curl".
 *
 * @param userAgent the User-Agent header; anything at all may stand in it
 */
export function describeDevice(userAgent: string): string {
  if (userAgent.trim() === '') return 'Unknown device'
  const { browser, os, platform } = parse(userAgent)
  // Programs put their own name first: python-requests/2.31
  const program = browser.name || /^[\p{L}\p{M}\p{N}_.-]{1,40}(?=\/)/u.exec(userAgent)?.[0]
  const place = platform.type === 'desktop' ? os.name : platform.model || os.name
  if (program === undefined) return place || 'Unknown device'
  return place ? `${program} on ${place}` : program
}
