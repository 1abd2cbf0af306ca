import { client, password, tokensOf } from '../test/service.js'
import type { Target } from './load.js'

/** How many clients send requests at a time. */
export const connections = 20

/** Signs a user up for each connection, and logs them in for each run anew: the last answers of a run are cut off, so their tokens are gone. */
export async function usersOf({ url }: Target) {
  const { post } = client(url)
  const names = Array.from({ length: connections }, (_, i) => `member${i}`)
  for (const username of names) await post('/api/users', { username, password })
  const pair = async (username: string) => tokensOf(await post('/api/token', { username, password }))
  const { access } = await pair('member0')
  return {
    access,
    bearer: { authorization: `Bearer ${access}` },
    // One after the other, since one IP address has a few places in the hashing queue
    async logIn() {
      const tokens: string[][] = []
      for (const username of names) tokens.push([(await pair(username)).refresh])
      return tokens
    }
  }
}
