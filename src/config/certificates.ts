import { X509Certificate } from 'node:crypto'
import { parser, Refusal } from './setting.js'

/** One or more certificates in PEM. A PEM that was put on one line, with `\n` written out, gets its line breaks back. */
export const certificates = parser('certificates in PEM, which begin with -----BEGIN CERTIFICATE-----', (raw) => {
  const pem = raw.replaceAll(/\\r\\n|\\n/g, '\n')
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (found.length === 0) throw new Refusal('contains no certificate in PEM')
  try {
    for (const one of found) new X509Certificate(one)
  } catch {
    throw new Refusal('contains a certificate that cannot be read')
  }
  return pem
})
