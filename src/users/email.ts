/** An address as it is kept: the domain has no case (RFC 5321, section 2.4), the part before it might. */
export function normalizeEmail(email: string): string {
  const trimmed = email.trim()
  const at = trimmed.lastIndexOf('@')
  return at === -1 ? trimmed : trimmed.slice(0, at) + trimmed.slice(at).toLowerCase()
}
