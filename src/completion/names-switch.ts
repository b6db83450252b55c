import type { World } from '../world.ts'

const VARIABLE = 'ITFLOW_COMPLETE_NAMES'

/** How names get there, for the help. */
export const namesVariableHelp = `Names of clients, tickets and so on are read in the background and stored in the state directory. Set ${VARIABLE}=off to turn this off.`

/** Whether names of records are completed and stored. */
export function areLiveNamesEnabled({ env }: Pick<World, 'env'>): boolean {
  return !/^(0|false|no|off)$/i.test(env[VARIABLE] ?? '')
}
