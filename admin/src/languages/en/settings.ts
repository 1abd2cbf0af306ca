/** The settings of the service. */
export const settings = {
  hint: 'These are the settings of the process that has answered. Change them in its environment, and restart the service. The values of secrets are never shown.',
  q: 'Search by a part of the name, the value or the meaning',
  changed: 'Only settings that differ from their defaults',
  count_one: '{{count}} setting',
  count_other: '{{count}} settings',
  warnings: 'Warnings about the settings',
  name: 'Setting',
  value: 'Value',
  source: 'Source',
  meaning: 'Meaning and allowed values',
  hidden: 'set, hidden',
  default: 'Default: {{value}}',
  sources: {
    default: 'default',
    environment: 'environment',
    file: 'file',
    application: 'application'
  },
  groups: {
    'The service': 'The service',
    Operation: 'Operation',
    Tokens: 'Tokens',
    CORS: 'CORS',
    Cookies: 'Cookies',
    'Two-factor authentication': 'Two-factor authentication',
    Email: 'Email'
  }
}
