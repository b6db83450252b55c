import { alertmanager } from './alertmanager.ts'
import type { Dialect } from './dialect.ts'
import { json } from './json.ts'
import { nagios } from './nagios.ts'
import { uptimeKuma } from './uptime-kuma.ts'
import { zabbix } from './zabbix.ts'

/** Every dialect, in the order in which they are listed. */
export const dialects: readonly Dialect[] = [json, zabbix, alertmanager, uptimeKuma, nagios]

/** Returns the dialect with a name, as the configuration writes it; undefined if there is none. */
export function dialectNamed(name: string): Dialect | undefined {
  return dialects.find((dialect) => dialect.name === name)
}
