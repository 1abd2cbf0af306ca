import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'

type Cell = string | number | boolean | null

declare module 'fastify' {
  interface FastifyReply {
    /**
     * Answers with a CSV file (RFC 4180), row by row as it is read. A cell that a spreadsheet would take for a formula
     * begins with an apostrophe, and a byte order mark tells Excel that the text is UTF-8.
     *
     * @param pages what the rows show; an error before the first page becomes an ordinary answer, a later one breaks the connection off
     * @param present the row of an item
     */
    sendCsv<Item, Row extends Record<string, Cell>>(
      filename: string,
      columns: readonly (keyof Row & string)[],
      pages: AsyncGenerator<readonly Item[]>,
      present: (item: Item) => Row
    ): Promise<FastifyReply>
  }
}

const plugin: FastifyPluginAsync = async (fastify) => {
  fastify.decorateReply('sendCsv', async function sendCsv(filename, columns, pages, present) {
    const first = await pages.next()
    const file = stringify({
      header: true,
      columns: [...columns],
      bom: true,
      record_delimiter: 'windows',
      escape_formulas: true,
      cast: { boolean: String }
    })
    async function* rows() {
      for (let page = first; !page.done; page = await pages.next()) yield* page.value.map(present)
    }
    // The file itself tells Fastify of a failure.
    pipeline(Readable.from(rows()), file, () => undefined)
    return this.type('text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="${filename}"`)
      .send(file)
  })
}

export default fp(plugin, { fastify: '5.x', name: 'csv' })
