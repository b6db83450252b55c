/** The name of the built-in instance, and of the profile that leads to it. */
export const SANDBOX_INSTANCE = 'sandbox'

/** Its address, which is never dialled: `.localhost` cannot be anybody's. */
export const SANDBOX_URL = 'http://sandbox.localhost/'

/** Its API key: made up, of an administrator, and known to everybody. */
export const SANDBOX_KEY = 'sandbox-key-made-up-and-no-secret'

/** What opens its credentials: made up, and known to everybody. */
export const SANDBOX_DECRYPT_PASSWORD = 'sandbox-decrypt-made-up-and-no-secret'
