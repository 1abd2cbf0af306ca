import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from 'prom-client'

/** The numbers of one process. */
export type Collected = MetricObjectWithValues<MetricValue<string>>[]

export type Totals<Process> = ReturnType<typeof createTotals<Process>>

/**
 * The numbers of several processes of one service, added up unless an instrument says otherwise. What an ended process has
 * counted stays in the sums: a counter that goes down reads as one that began anew, and its whole value as new events.
 */
export function createTotals<Process>() {
  const latest = new Map<Process, Collected>()
  const ended: Collected[] = []
  let folding = Promise.resolve()

  return {
    /** The newest numbers of a process that runs. */
    note(process: Process, numbers: Collected): void {
      latest.set(process, numbers)
    },

    /** Keeps what the process has counted, and forgets how things stood in it. */
    end(process: Process): void {
      ended.push((latest.get(process) ?? []).filter(isLasting))
      latest.delete(process)
      folding = folding.then(fold)
    },

    /** In the format that Prometheus reads. */
    text: (): Promise<string> => AggregatorRegistry.aggregate([...ended, ...latest.values()]).metrics()
  }

  /** One sum in place of many, so that workers which crash again and again take no memory. */
  async function fold(): Promise<void> {
    const parts = [...ended]
    ended.splice(0, parts.length, await AggregatorRegistry.aggregate(parts).getMetricsAsJSON())
  }
}

// The package's types say that the type is a number.
const isLasting = ({ type }: Collected[number]): boolean => ['counter', 'histogram'].includes(String(type))
