/** Whether one character too many, too few or wrong, or two swapped, make the difference. */
export function isOneSlipAway(name: string, meant: string): boolean {
  const shorter = Math.min(name.length, meant.length)
  let start = 0
  while (start < shorter && name[start] === meant[start]) start++
  let end = 0
  while (end < shorter - start && name.at(-1 - end) === meant.at(-1 - end)) end++
  const [one, other] = [name.slice(start, name.length - end), meant.slice(start, meant.length - end)]
  return Math.max(one.length, other.length) < 2 || (one.length === 2 && one === [...other].reverse().join(''))
}
