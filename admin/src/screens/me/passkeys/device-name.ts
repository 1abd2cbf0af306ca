/** What a user calls the device that a browser names so. */
const devices: readonly (readonly [sign: RegExp, name: string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/CrOS/, 'Chromebook'],
  [/Macintosh/, 'Mac'],
  [/Windows/, 'Windows'],
  [/Linux/, 'Linux']
]

/** A name to suggest for a passkey of this device; empty if the browser does not tell. */
export function deviceName(): string {
  return devices.find(([sign]) => sign.test(navigator.userAgent))?.[1] ?? ''
}
