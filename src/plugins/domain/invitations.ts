import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import { createIdentityRules } from '../../domain/users/identity.js'
import { createInvitationStore } from '../../domain/users/invitation-store.js'
import { createInvitations, type Invitations, type NewInvitation } from '../../domain/users/invitations.js'
import { type Administrator, permissions } from '../../domain/users/permissions.js'
import { createUserStore } from '../../domain/users/store.js'

declare module 'fastify' {
  interface FastifyInstance {
    invitations: Omit<Invitations, 'create'> & {
      /** @throws MailNotConfigured, and what the domain throws */
      create(actor: Administrator, wanted: NewInvitation): ReturnType<Invitations['create']>
    }
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  const { db, wording, config, clock, links, identity, users, audit, outbox } = fastify
  const { INVITATION_URL: page, INVITATION_LIFETIME: lifetime, LOGIN_FIELDS: loginFields } = config
  const invitations = createInvitations({
    store: createInvitationStore(db),
    users,
    identity: createIdentityRules({ store: createUserStore(db), loginFields }),
    tokens: links.tokens,
    outbox,
    permissions,
    retry: db.retry,
    clock,
    emit: audit.emit,
    lifetime,
    pageFor: (token, username) => page?.replace('{token}', token) ?? ownPage({ token, ...(username && { username }) })
  })

  const ownPage = (values: Record<string, string>) =>
    `${identity.url}/account/accept-invitation#${new URLSearchParams(values)}`

  fastify.decorate('invitations', {
    ...invitations,
    async create(actor, wanted) {
      outbox.requireConfigured()
      const invitation = await invitations.create(actor, wanted, wording.languageFor(undefined))
      outbox.wake()
      return invitation
    }
  })
}

export default fp(plugin, {
  fastify: '5.x',
  name: 'invitations',
  dependencies: ['wording', 'config', 'db', 'clock', 'links', 'identity', 'users', 'audit', 'outbox']
})
