import { type Failure, ServerError } from '../../errors.ts'
import type { PageRequest } from './page.ts'
import type { Server } from './server.ts'

/** The most full replies that a list may fill: a server that never stops sending records would fill the memory. */
const MAX_REPLIES = 4

/** How much of a list was received. */
interface ListSize {
  /** Records. */
  count: number
  bytes: number
}

/** Builds the error for a list that can't be read to its end (H25). */
export function endlessListError(
  { instance }: Server,
  { module }: PageRequest,
  cause?: Failure,
): ServerError {
  return new ServerError(
    `${instance} can't list all ${module}: it fails, or sends the same records again`,
    {
      hint: {
        say: [
          'Narrow the list with ',
          { do: 'name-client' },
          " or a filter; the web server's error log may say more",
        ],
      },
      hazard: 'H25',
      cause,
    },
  )
}

/** Whether a list is larger than `MAX_REPLIES` replies may be. */
export function isListTooLarge({ limits }: Server, { count, bytes }: ListSize): boolean {
  return count > limits.records * MAX_REPLIES || bytes > limits.bytes * MAX_REPLIES
}

/** Builds the error for a list that is too large. */
export async function listTooLargeError(
  { instance, limits }: Server,
  { module, file }: PageRequest,
  { count }: ListSize,
): Promise<ServerError> {
  const { records, bytes } = limits
  const max =
    count > records * MAX_REPLIES
      ? `${(records * MAX_REPLIES).toLocaleString('en')} records`
      : `${Math.round((bytes * MAX_REPLIES) / 2 ** 20)} MiB`
  const { allowMore } = await import('./unreachable.ts')
  return new ServerError(
    `${instance} sent more than ${max} for ${module}/${file}, and more is coming`,
    {
      hint: [
        { say: ['Narrow the list with ', { do: 'name-client' }, ' or a filter.'] },
        allowMore(bytes),
      ],
    },
  )
}

/** Builds the error for a list whose records have no key, or are replaced again and again (H43). */
export function unsteadyListError(
  { instance }: Server,
  { module, file }: PageRequest,
): ServerError {
  return new ServerError(
    `${instance} sends different records each time ${module}/${file} is read, so the list can't be read in pages`,
    { hazard: 'H43', hint: 'Read it all at once, with a larger limit' },
  )
}
