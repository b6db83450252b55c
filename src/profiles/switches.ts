import type { World } from '../world.ts'
import type { Setting } from './settings.ts'

/** Returns a switch that an environment variable turns on; undefined if it is unset, empty, or says no. */
export function envSwitch({ env }: Pick<World, 'env'>, name: string): Setting<boolean> | undefined {
  const value = env[name]
  if (value === undefined || value === '' || /^(0|false|no|off)$/i.test(value)) return undefined
  return { value: true, source: 'environment', from: name }
}
