import type { RequestCount } from './receiver-counters.ts'

/** What the receiver reports to a monitoring system. Ages are in milliseconds. */
export interface ReceiverMetrics {
  requests: readonly RequestCount[]
  delivered: number
  waiting: number
  oldestAge: number
  failed: number
  open: number
  held: number
  isServerUp: boolean
}

/** Returns metrics in Prometheus's text format, version 0.0.4. */
export function metricsText(metrics: ReceiverMetrics): string {
  const { requests, delivered, waiting, oldestAge, failed, open, held, isServerUp } = metrics
  const received = requests.map(
    ({ source, result, count }) =>
      `itflow_alerts_received_total{source="${source}",result="${result}"} ${count}`,
  )
  const name = 'itflow_alerts'
  return [
    ...family(`${name}_received_total`, 'counter', 'Requests of sources, by result'),
    ...received,
    ...single(`${name}_delivered_total`, 'counter', 'Alerts and recoveries dealt with', delivered),
    ...single(`${name}_waiting`, 'gauge', 'Alerts and recoveries that wait for ITFlow', waiting),
    ...single(`${name}_oldest_seconds`, 'gauge', 'How long the oldest waits', oldestAge / 1000),
    ...single(`${name}_failed`, 'gauge', 'Alerts that can not be delivered', failed),
    ...single(`${name}_open`, 'gauge', 'Alerts with an open ticket', open),
    ...single(`${name}_held`, 'gauge', 'Alerts whose ticket is not opened yet', held),
    ...single(`${name}_itflow_up`, 'gauge', 'Whether ITFlow can be used', isServerUp ? 1 : 0),
    '',
  ].join('\n')
}

function family(name: string, type: 'counter' | 'gauge', help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
}

function single(name: string, type: 'counter' | 'gauge', help: string, value: number): string[] {
  return [...family(name, type, help), `${name} ${value}`]
}
