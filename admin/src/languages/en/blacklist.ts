/** The list of blacklisted tokens. */
export const blacklist = {
  add: {
    action: 'Blacklist a token',
    title: 'Blacklist a token',
    text: 'The service rejects the token with this ID (the claim jti) at once, everywhere.',
    untilHint: 'Leave it empty for the longest lifetime of a token.',
    done: 'The token was blacklisted.'
  },
  jti: 'Token ID (jti)',
  none: 'No token is blacklisted.',
  reason: 'Reason',
  remove: {
    action: 'Remove',
    label: 'Remove {{jti}} from the blacklist',
    done: 'The token was removed from the blacklist.'
  },
  search: 'Token ID (jti)',
  since: 'Blacklisted',
  until: 'Kept until'
}
