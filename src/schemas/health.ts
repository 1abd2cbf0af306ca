import Type from '#typebox'

const Check = Type.Object(
  {
    status: Type.Union([Type.Literal('ok'), Type.Literal('failed')]),
    ms: Type.Number({ description: 'How long the check took, in milliseconds' })
  },
  { title: 'HealthCheck' }
)

/** The process works. */
export const Liveness = Type.Object(
  { status: Type.Literal('ok') },
  { title: 'Liveness', description: 'OK', examples: [{ status: 'ok' }] }
)

/** Requests can be served. */
export const Readiness = Type.Object(
  { status: Type.Literal('ok'), checks: Type.Record(Type.String(), Check) },
  {
    title: 'Readiness',
    description: 'OK',
    examples: [
      {
        status: 'ok',
        checks: {
          database: { status: 'ok', ms: 0.8 },
          schema: { status: 'ok', ms: 1.1 },
          keyring: { status: 'ok', ms: 0 }
        }
      }
    ]
  }
)
