/** The keys that sign tokens. */
export const keys = {
  current: 'Signing key',
  ring: 'Keyring',
  kid: 'Key ID',
  alg: 'Algorithm',
  age: 'Age',
  days_one: '{{count}} day',
  days_other: '{{count}} days',
  nextRotation: 'Next rotation',
  state: 'State',
  states: { next: 'next', active: 'signs', retired: 'verifies', gone: 'gone' },
  created: 'Created',
  activates: 'Signs from',
  retiredAt: 'Retired',
  actions: 'Actions',
  managedHint:
    'The service creates and rotates its keys. A key that no longer signs verifies its tokens until they have expired.',
  staticHint:
    'The key is set by SIGNING_KEY, so the service does not know its age and does not rotate it. With KEYRING=managed and a KEYRING_SECRET, the service creates and rotates its keys.',
  rotate: 'Rotate now',
  rotated: 'The next key was created. It signs as soon as every service can know it.',
  retire: 'Retire',
  retireNamed: 'Retire {{kid}}',
  retireTitle: 'Retire this key?',
  retireText:
    'Retire a key only if it is compromised. All tokens that it has signed are rejected at once, and this cannot be undone. To replace a key in time, rotate instead.',
  retireActive: 'This key signs now: all users have to log in again, you too.',
  retireConfirmation: 'Type {{text}}, the beginning of the key ID, to confirm',
  retired: 'The key {{kid}} was retired.'
}
