import Type, { type TSchema } from '#typebox'

const cursor = Type.String({
  maxLength: 1000,
  description: 'The `next` of the previous page, which must have the same `sort`'
})

/** The part of a list's query that turns its pages. */
export const paging = {
  limit: Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'The maximum number of items' }),
  cursor: Type.Optional(cursor)
}

/** The same of a list that says how long it is. */
export const countedPaging = {
  ...paging,
  count: Type.Boolean({ default: false, description: 'Whether the response contains `count`' })
}

export const CountedPageQuery = Type.Object(countedPaging, { additionalProperties: false })

export const PageQuery = Type.Object(paging, { additionalProperties: false })

/** One page of a list, under a name of its own in the OpenAPI document. */
export function Page<Item extends TSchema>(item: Item, title: string, description: string) {
  return Type.Object(
    {
      items: Type.Array(item),
      next: Type.Union([Type.String(), Type.Null()], {
        description: 'The `cursor` of the next page; null on the last page',
        examples: [null]
      })
    },
    { title, description }
  )
}

/** One page of a list that says how long it is. */
export function CountedPage<Item extends TSchema>(item: Item, title: string, description: string) {
  const { properties } = Page(item, title, description)
  const count = Type.Optional(
    Type.Integer({ description: 'With `count=true`: the number of items on all pages, at most 10000', examples: [1] })
  )
  return Type.Object({ ...properties, count }, { title, description })
}

/** The id of a user in a path. */
export const NumberParams = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: 2_147_483_647, examples: [1] })
})

/** The id of a session or of an email in a path. */
export const UuidParams = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 36, examples: ['019aaf6b-7c40-7000-8000-000000000000'] })
})
