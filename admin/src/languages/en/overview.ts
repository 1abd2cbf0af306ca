/** The first screen. */
export const overview = {
  database: 'Database',
  health: 'Health',
  liveSessions: 'Live sessions',
  notReady: 'not ready',
  range: 'Time range of the charts',
  ranges: { day: 'Last 24 hours', week: 'Last 7 days' },
  ready: 'ready',
  reuse_one:
    'A refresh token was used again {{count}} time. Its session was revoked: it may have been stolen. See the audit log.',
  reuse_other:
    'Refresh tokens were used again {{count}} times. Their sessions were revoked: they may have been stolen. See the audit log.',
  series: {
    logins: 'Logins',
    refreshes: 'Refreshes',
    failed_logins: 'Failed logins',
    reuse_detections: 'Reuse detections',
    throttled_requests: 'Throttled requests'
  },
  service: 'Service',
  total: '{{formatted}} in total, by hour',
  users: { total: 'Users', active: 'Active users', staff: 'Staff' },
  version: 'Version'
}
