/** Every second, third, … character, and then those between them. */
export function columnsOf(text: string, width: number): string {
  const columns = Array.from({ length: width }, (_, column) => [...text].filter((_, at) => at % width === column))
  return columns.flat().join('')
}

/** The bits of a whole number from 1 on, small ones with few (Elias' gamma code). */
export function lengthBits(length: number): number {
  return 2 * Math.floor(Math.log2(length)) + 1
}
