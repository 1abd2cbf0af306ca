import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from '#typebox'
import { cacheable, notModified, problems } from '../../../schemas/index.js'

export const autoPrefix = '/.well-known/security.txt'

const securityTxt: FastifyPluginAsyncTypebox = async (fastify) => {
  fastify.get(
    '/',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'getSecurityTxt',
        tags: ['operation'],
        summary: 'Security contact',
        description: 'RFC 9116. Answers without the database. 404 where SECURITY_CONTACT is not set.',
        response: {
          200: cacheable({
            description: 'Contacts and their expiry',
            content: {
              'text/plain': {
                schema: Type.String({
                  examples: [
                    'Contact: mailto:security@example.com\nExpires: 2027-05-26T00:00:00Z\nPreferred-Languages: en\nCanonical: https://auth.example.com/.well-known/security.txt\n'
                  ]
                })
              }
            }
          }),
          304: notModified,
          ...problems('not_found')
        }
      }
    },
    async function getSecurityTxt(_request, reply) {
      reply.type('text/plain; charset=utf-8')
      return fastify.disclosure.securityTxt()
    }
  )
}

export default securityTxt
