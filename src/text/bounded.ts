/**
 * Reads a body to its end, so that a hostile or broken server cannot fill the memory.
 *
 * @param what names the body in the error
 * @throws Error when it has more than so many bytes; the rest is not read
 */
export async function readBounded(
  body: AsyncIterable<unknown> | null,
  maxBytes: number,
  what: string
): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError(`${what} is no bytes`)
    length += chunk.byteLength
    if (length > maxBytes) throw new Error(`${what} is longer than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
