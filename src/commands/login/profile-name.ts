import type { Context } from '../../context.ts'
import { UsageError } from '../../errors.ts'
import type { Profile, ProfileStore } from '../../profiles/profile.ts'
import { checkProfileName } from '../../profiles/profile-names.ts'
import { findProfile } from '../../profiles/profile-store.ts'
import { askUntilValid } from './ask-until-valid.ts'

/** Asks for a name until it is valid and free, or may be replaced; without a terminal, derives it from the address. */
export async function askProfileName(
  context: Context,
  store: ProfileStore,
  url: URL,
  isAsked: boolean,
): Promise<string> {
  const known = Object.keys(store.profiles).find((name) => store.profiles[name]?.url === url.href)
  const proposal = known ?? suggestProfileName(url)
  const replacing = (name: string) => ({ before: findProfile(store, name), name, url, isAsked })
  if (!context.canAsk) {
    await confirmReplacing(context, replacing(proposal))
    return proposal
  }
  const prompts = await context.prompts()
  return askUntilValid(context, async () => {
    const name = (await prompts.text('Name of the profile', proposal)).trim()
    checkProfileName(name)
    await confirmReplacing(context, replacing(name))
    return name
  })
}

/** Suggests a profile name: the first part of the host that isn't generic, `acme` for itflow.acme.example. */
export function suggestProfileName({ hostname }: URL): string {
  const isNumeric = /^[\d.]+$|^\[/.test(hostname)
  const parts = isNumeric ? [] : hostname.split('.')
  const generic = ['www', 'itflow', 'portal', 'support', 'help', 'helpdesk', 'it', 'msp']
  const named = parts.find((part, at) => at === parts.length - 1 || !generic.includes(part))
  const whole = hostname.replace(/[^A-Za-z0-9.-]/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  for (const name of [named, whole]) {
    try {
      if (name === undefined) continue
      checkProfileName(name)
      return name
    } catch {
      // Try the next one.
    }
  }
  return 'itflow'
}

/** A profile that a login may replace. */
interface ReplacedProfile {
  before: Profile | undefined
  name: string
  url: URL
  /** Whether the key is asked for: passing it as an option, for the same address, means to replace it. */
  isAsked: boolean
}

/** Asks before a profile gets another address or key; throws a UsageError if it must not be replaced. */
export async function confirmReplacing(
  context: Context,
  { before, name, url, isAsked }: ReplacedProfile,
): Promise<void> {
  const isSame = before?.url === url.href
  if (before === undefined || context.flags.yes === true || (isSame && !isAsked)) return
  const fact = `${name} is ${isSame ? 'already ' : ''}the profile for ${before.url}`
  if (context.canAsk) {
    const question = isSame ? `${fact}. Replace its key?` : `${fact}. Replace it?`
    const prompts = await context.prompts()
    if (await prompts.confirm(question, isSame)) return
  }
  throw new UsageError(`${fact}. Nothing was changed.`, {
    hint: 'Choose another name: itflow login NAME. To replace it, add --yes',
  })
}
