import type { Api } from './api/api.ts'
import type { Context } from './context.ts'
import { type OpenApiOptions, openApi } from './open-api.ts'
import type { Format } from './output/format-names.ts'
import { DEFAULT_FORMAT, rejectOtherFormatsOptions } from './output/formats.ts'
import { buildSettings } from './profiles/build-settings.ts'
import { commonFormat } from './profiles/multi-profile.ts'
import {
  chooseSettings,
  requestedFormat,
  type SettingChoices,
} from './profiles/resolve-settings.ts'
import type { GlobalFlags, Settings } from './profiles/settings.ts'

/** The members of a context that depend on the instance; each is made on first use. */
export interface InstanceAccess extends Pick<Context, 'settings' | 'api' | 'format'> {
  /**
   * Determines the output format, also if no instance is needed: the command's own, if it has one. Without a profile,
   * flags and environment decide.
   */
  resolveFormat(ownFormat?: Format): Promise<void>
  /** The key, if this command has used one. */
  usedKey(): string | undefined
}

/** Connects a context, which need not be complete yet, to the instance that its flags choose. */
export function accessInstance(
  context: () => Context,
  flags: GlobalFlags,
  options: OpenApiOptions,
): InstanceAccess & { closeApi(): Promise<void> } {
  let profileFormat: Format | undefined
  let commandFormat: Format | undefined
  let chosen: Promise<SettingChoices> | undefined
  let settings: Promise<Settings> | undefined
  let api: Promise<Api> | undefined
  let usedKey: string | undefined
  const choices = () => {
    chosen ??= chooseSettings(context(), flags)
    return chosen
  }
  const onKey = (key: string) => {
    usedKey = key
  }
  const access: InstanceAccess = {
    settings: () => {
      settings ??= choices().then((found) => openSettings(context(), found, onKey))
      return settings
    },
    api: () => {
      api ??= access.settings().then((found) => openApi(context(), found, options))
      return api
    },
    usedKey: () => usedKey,
    format: () =>
      commandFormat ?? requestedFormat(context(), flags) ?? profileFormat ?? DEFAULT_FORMAT,
    resolveFormat: async (ownFormat) => {
      commandFormat = ownFormat
      if (ownFormat === undefined) profileFormat = await commonFormat(context(), flags, choices)
      rejectOtherFormatsOptions(access.format(), flags)
    },
  }
  const closeApi = async () => api?.then((open) => open.close()).catch(() => undefined)
  return { ...access, closeApi }
}

/** Builds the settings; their secrets are masked from the moment they are known. */
function openSettings(
  context: Context,
  choices: SettingChoices,
  onKey: (key: string) => void,
): Settings {
  const settings = buildSettings(context, choices)
  const { registerSecret } = context
  return {
    ...settings,
    key: async () => {
      const key = await settings.key()
      registerSecret(key)
      onKey(key)
      return key
    },
    decryptPassword: async () => {
      const password = await settings.decryptPassword()
      registerSecret(password ?? '')
      return password
    },
  }
}
