import type { World } from '../world.ts'
import { requireEncryption } from './address.ts'
import { adviceFor } from './advice.ts'
import { readPem } from './pem.ts'
import { parseProxy, proxyAddress, proxyCredentials } from './proxy.ts'
import type { SettingChoices, SettingsContext } from './resolve-settings.ts'
import { checkSecret } from './secret-check.ts'
import type { Instance } from './select-instance.ts'
import type { Settings } from './settings.ts'

/** Builds the settings from the chosen values; throws a RefusedError if the key would be sent unencrypted. */
export function buildSettings(world: SettingsContext, choices: SettingChoices): Settings {
  const { instance } = choices
  requireEncryption(instance.url, choices.allowHttp.value)
  if (choices.insecure.value && !instance.isSandbox) {
    const { value: _, from } = choices.insecure
    world.note?.('insecure', `The certificate of ${instance.url.host} is not verified (${from})`)
  }
  const proxy = choices.proxy === undefined ? undefined : parseProxy(choices.proxy)
  if (proxy !== undefined) world.registerSecret?.(proxyCredentials(proxy).password)
  return settingsOf(world, choices, proxy)
}

function settingsOf(
  world: SettingsContext,
  choices: SettingChoices,
  proxy: URL | undefined,
): Settings {
  const { instance, caFile } = choices
  return {
    instance: instance.name,
    isSandbox: instance.isSandbox,
    url: instance.url,
    key: once(async () => checkSecret(await instance.readKey(), 'API key')),
    decryptPassword: once(async () => {
      const password = await instance.readDecryptPassword()
      return password === undefined ? undefined : checkSecret(password, 'decrypt password')
    }),
    isPasswordFromCommand: hasPasswordCommand(instance),
    client: choices.client,
    boundTo: choices.boundTo?.value,
    output: choices.output,
    readOnly: choices.readOnly,
    label: choices.label?.value,
    color: choices.color?.value,
    timeout: choices.timeout.value,
    ca: caFile === undefined ? [] : [readPem(caFile, world)],
    maxReply: choices.maxReply,
    clientCertificate: clientCertificateOf(choices, world),
    isInsecure: choices.insecure.value,
    allowsHttp: choices.allowHttp.value,
    proxy: proxy && proxyAddress(proxy),
    timezone: choices.timezone,
    technician: choices.technician,
    advice: adviceFor(instance),
    serverCache: instance.serverCache,
  }
}

function clientCertificateOf(
  { clientCert, clientKey }: SettingChoices,
  world: World,
): Settings['clientCertificate'] {
  if (clientCert === undefined || clientKey === undefined) return undefined
  return { cert: readPem(clientCert, world), key: readPem(clientKey, world) }
}

function hasPasswordCommand({ decryptPassword }: Instance): boolean {
  return typeof decryptPassword === 'object' && decryptPassword.store === 'command'
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= read()
    return result
  }
}
