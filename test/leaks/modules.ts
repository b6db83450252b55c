import { searchCommands } from './search.ts'

/** The modules whose commands each file of the slow suite searches; other modules are in `rest`. */
const FILES = {
  credentials: ['credentials'],
  people: ['clients', 'contacts', 'locations', 'vendors'],
  tickets: ['tickets', 'ticket-replies', 'time', 'documents', 'software'],
  equipment: ['assets', 'certificates', 'domains', 'networks'],
} as const

const NAMED: ReadonlySet<string> = new Set(Object.values(FILES).flat())

/** Searches the commands of a file's modules. */
export function searchModules(file: keyof typeof FILES | 'rest'): Promise<void> {
  const own: ReadonlySet<string> = new Set(file === 'rest' ? [] : FILES[file])
  return searchCommands((name) => {
    const [module = ''] = name.split(' ')
    return file === 'rest' ? !NAMED.has(module) : own.has(module)
  })
}
