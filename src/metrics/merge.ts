import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue } from 'prom-client'

/** The numbers of one process. */
export type Collected = MetricObjectWithValues<MetricValue<string>>[]

/** The numbers of several processes of one service as one text: sums, unless an instrument says otherwise. */
export const merge = (numbers: Collected[]): Promise<string> => AggregatorRegistry.aggregate(numbers).metrics()
