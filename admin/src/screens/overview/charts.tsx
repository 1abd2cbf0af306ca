import type { Statistics } from '@keyturn/client/browser'
import { useTranslation } from 'react-i18next'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { Card } from '../../ui/card'

const HOUR = 3_600_000

const series = ['logins', 'refreshes', 'failed_logins', 'reuse_detections', 'throttled_requests'] as const
const bad: readonly string[] = ['failed_logins', 'reuse_detections', 'throttled_requests']

/** What happened in each hour. */
export default function Charts({ stats }: { stats: Statistics }) {
  return (
    <div className="cards">
      {series.map((name) => (
        <Chart key={name} name={name} counts={stats[name]} since={Date.parse(stats.since)} />
      ))}
    </div>
  )
}

interface ChartProps {
  name: (typeof series)[number]
  /** For each hour, the oldest first. */
  counts: number[]
  /** When the first hour began, in milliseconds since 1970. */
  since: number
}

function Chart({ name, counts, since }: ChartProps) {
  const { t, i18n } = useTranslation()
  const title = t(`overview.series.${name}`)
  const number = new Intl.NumberFormat(i18n.language)
  const hour = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', hour: 'numeric' })
  const total = counts.reduce((sum, count) => sum + count, 0)
  const data = counts.map((count, index) => ({ at: hour.format(since + index * HOUR), count }))
  return (
    <Card title={title}>
      <p className="hint">{t('overview.total', { formatted: number.format(total) })}</p>
      <ResponsiveContainer width="100%" height={160}>
        <BarChart data={data} accessibilityLayer title={title} margin={{ top: 4, right: 4, bottom: 0, left: 0 }}>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis dataKey="at" stroke="var(--quiet)" tick={{ fontSize: 12 }} minTickGap={24} />
          <YAxis stroke="var(--quiet)" tick={{ fontSize: 12 }} width={44} allowDecimals={false} />
          <Tooltip
            contentStyle={{ background: 'var(--raised)', border: '1px solid var(--line)', color: 'var(--text)' }}
            cursor={{ fill: 'var(--accent-tint)' }}
            formatter={(count) => [number.format(Number(count)), title]}
          />
          <Bar
            dataKey="count"
            fill={bad.includes(name) ? 'var(--danger)' : 'var(--accent)'}
            isAnimationActive={false}
          />
        </BarChart>
      </ResponsiveContainer>
    </Card>
  )
}
