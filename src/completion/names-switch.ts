import type { World } from '../world.ts'

const VARIABLE = 'ITFLOW_COMPLETE_NAMES'

/** What a person has to know of names. */
export const namesVariableHelp = `Names of clients, tickets and so on are read in the background and kept in the state folder for this; ${VARIABLE}=off turns that off.`

/** Whether live names are completed, and kept. */
export function areLiveNamesEnabled({ env }: Pick<World, 'env'>): boolean {
  return !/^(0|false|no|off)$/i.test(env[VARIABLE] ?? '')
}
