import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import type { Answer, Service, Tokens } from '../service.js'

/** What is different about an answer. */
export interface Circumstances {
  /** The origin of the page. */
  origin?: string
  rpId?: string
  /** Whether the authenticator has verified its user. */
  isVerified?: boolean
  counter?: number
  /** The user that it says the passkey is of. */
  userHandle?: string
  challenge?: string
}

/** A passkey in an authenticator of the tests: WebAuthn's bytes, made without a browser. */
export interface TestPasskey {
  id: string
  /** What `navigator.credentials.create()` makes of these options. */
  register(options: Record<string, unknown>, circumstances?: Circumstances): object
  /** What `navigator.credentials.get()` makes of these options. */
  answer(options: Record<string, unknown>, circumstances?: Circumstances): object
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest()

/** Flags of the authenticator data (WebAuthn, section 6.1). */
const present = 0x01
const verified = 0x04
const attested = 0x40

/** @param origin of the page that it is used on */
export function newPasskey(origin: string): TestPasskey {
  const rawId = randomBytes(32)
  const id = base64url(rawId)
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

  const clientData = (type: string, options: Record<string, unknown>, given: Circumstances): Buffer => {
    const challenge = given.challenge ?? options.challenge
    return Buffer.from(JSON.stringify({ type, challenge, origin: given.origin ?? origin, crossOrigin: false }))
  }
  const authenticatorData = ({ rpId, isVerified = true, counter = 0 }: Circumstances, flags = 0): Buffer => {
    const head = Buffer.alloc(5)
    head.writeUInt8(present | (isVerified ? verified : 0) | flags)
    head.writeUInt32BE(counter, 1)
    return Buffer.concat([sha256(rpId ?? new URL(origin).hostname), head])
  }

  return {
    id,
    register(options, given = {}) {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(rawId.length)
      const credential = Buffer.concat([Buffer.alloc(16), length, rawId, coseKeyOf(publicKey)])
      const authData = Buffer.concat([authenticatorData(given, attested), credential])
      const attestation = new Map<string, string | Uint8Array | Map<string, string>>([
        ['fmt', 'none'],
        ['attStmt', new Map<string, string>()],
        ['authData', new Uint8Array(authData)]
      ])
      return {
        ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', options, given)),
          attestationObject: base64url(isoCBOR.encode(attestation)),
          transports: ['internal', 'hybrid']
        }
      }
    },
    answer(options, given = {}) {
      const client = clientData('webauthn.get', options, given)
      const data = authenticatorData(given)
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)
      const { userHandle } = given
      return {
        ...{ id, rawId: id, type: 'public-key', clientExtensionResults: {} },
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(signature),
          ...(userHandle !== undefined && { userHandle: base64url(Buffer.from(userHandle)) })
        }
      }
    }
  }
}

/** COSE_Key of a P-256 key for ES256 (RFC 9053, section 7.1.1). */
function coseKeyOf(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const parameters: [number, number | Uint8Array][] = [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
    [-3, new Uint8Array(Buffer.from(y, 'base64url'))]
  ]
  return isoCBOR.encode(new Map(parameters))
}

const mine = '/api/users/me/passkeys'

/** The origin of the service's own pages. */
export const originOf = ({ app }: Pick<Service, 'app'>): string => new URL(app.identity.url).origin

/** Adds a passkey over the API. */
export async function addPasskey(
  service: Service,
  { access: bearer }: Pick<Tokens, 'access'>,
  name = 'Phone'
): Promise<{ passkey: TestPasskey; added: Answer }> {
  const passkey = newPasskey(originOf(service))
  const options = await service.post(`${mine}/options`, undefined, { bearer })
  const added = await service.post(mine, { name, passkey: passkey.register(options.body) }, { bearer })
  if (added.status !== 201) throw new Error(`add a passkey: ${options.text} ${added.text}`)
  return { passkey, added }
}

/** The options that any answer of a passkey needs. */
export const askPasskey = async (service: Pick<Service, 'post'>): Promise<Record<string, unknown>> =>
  (await service.post('/api/token/passkey/options')).body

/** The answer of a passkey to new options. */
export const answerOf = async (
  service: Pick<Service, 'post'>,
  passkey: TestPasskey,
  circumstances?: Circumstances
): Promise<object> => passkey.answer(await askPasskey(service), circumstances)

/** A login with a passkey alone. */
export const logInByPasskey = async (
  service: Pick<Service, 'post'>,
  passkey: TestPasskey,
  circumstances?: Circumstances,
  path = '/api/token'
): Promise<Answer> => service.post(`${path}/passkey`, { passkey: await answerOf(service, passkey, circumstances) })
