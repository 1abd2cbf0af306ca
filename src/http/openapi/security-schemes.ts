interface HeaderSettings {
  AUTH_HEADER_NAME: string
  AUTH_HEADER_TYPES: readonly string[]
}

/** How a request says who makes it; the one that most operations take comes first. */
export function securitySchemesOf(settings: HeaderSettings, prefix: string) {
  return {
    bearer: bearerScheme(settings, `The access token of a user, from \`${prefix}/api/token\``),
    client: {
      type: 'http',
      scheme: 'basic',
      description: 'The `client_id` of a service as the username, and its `client_secret` as the password'
    },
    oauth2: {
      type: 'oauth2',
      description:
        'Fetches an access token for a service with its `client_id` and `client_secret`. Other services take this token; operations below `/api` act for a user and need `bearer`',
      flows: { clientCredentials: { tokenUrl: `${prefix}/oauth/token`, scopes: {} } }
    }
  } as const
}

/** Tools know `Bearer` in `Authorization`; any other header is a key to them, which holds the type too. */
function bearerScheme({ AUTH_HEADER_NAME: name, AUTH_HEADER_TYPES: types }: HeaderSettings, description: string) {
  return name.toLowerCase() === 'authorization' && types.some((type) => type.toLowerCase() === 'bearer')
    ? ({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description } as const)
    : ({ type: 'apiKey', in: 'header', name, description: `${description}, as \`${types[0]} <token>\`` } as const)
}
