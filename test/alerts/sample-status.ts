import type { AlertOwner } from '../../src/alerts/opened-here.ts'
import type { ReceiverStatus } from '../../src/alerts/receiver-status.ts'
import { TEST_NOW } from '../support/sandbox.ts'

/** The built-in sandbox as the owner of alerts. */
export const SANDBOX: AlertOwner = { profile: 'sandbox', url: 'http://sandbox.localhost/' }

/** The status of a receiver that works, a moment before the tests' now; tests change what they are about. */
export function sampleStatus(change: Partial<ReceiverStatus> = {}): ReceiverStatus {
  const at = TEST_NOW.getTime() - 5000
  return {
    ...{ at, pid: process.pid, startedAt: at - 3_600_000, config: '/etc/itflow/alerts.yaml' },
    ...{ profile: SANDBOX.profile, url: SANDBOX.url, address: 'http://127.0.0.1:8787' },
    sources: {
      zabbix: {
        ...{ dialect: 'zabbix', today: 214, day: '2026-11-24', lastAt: at - 3 * 60_000 },
        refused: 0,
      },
      uptimekuma: {
        ...{ dialect: 'uptime-kuma', today: 2, day: '2026-11-24', lastAt: at - 5 * 3_600_000 },
        refused: 0,
      },
    },
    ...{ waiting: 0, missing: [], faults: [], repeats: 41, day: '2026-11-24', open: 9, held: 3 },
    isOutboxHealthy: true,
    ...change,
  }
}
