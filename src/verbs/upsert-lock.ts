import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Api } from '../api/api.ts'
import type { Context } from '../context.ts'
import type { UpsertRequest, UpsertResult } from '../import/upsert.ts'
import type { HeldLock } from '../locks/file-lock.ts'
import { stateDirectory } from '../profiles/paths.ts'
import type { Resource } from '../resources/definition.ts'
import { createActionOptions } from './write-report.ts'

/** Upserts under the lock, after waiting for requests of interrupted runs. */
export async function upsertLocked(
  context: Context,
  api: Api,
  request: UpsertRequest,
): Promise<UpsertResult> {
  const { resource } = request
  const { upsert } = await import('../import/upsert.ts')
  const actionOptions = createActionOptions(context, api)
  if (context.flags.dryRun !== true) {
    const { awaitInterrupted } = await import('../runs/await-interrupted.ts')
    await awaitInterrupted(context, api, resource)
  }
  return withUpsertLock(context, api, resource, (lock) =>
    upsert(api, request, {
      ...actionOptions,
      announce: async (plan) => {
        lock.assertHeld()
        await actionOptions.announce?.(plan)
      },
    }),
  )
}

/** Runs work under a lock per module and server, so each process on this machine sees what the previous one created. */
async function withUpsertLock<T>(
  context: Context,
  { settings }: Api,
  { name }: Resource,
  work: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const { withFileLock } = await import('../locks/file-lock.ts')
  const server = createHash('sha256').update(settings.url.href).digest('hex').slice(0, 16)
  return withFileLock(join(stateDirectory(context), 'upserts', `${name}-${server}`), work)
}
