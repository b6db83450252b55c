/** The name of the built-in instance and of its profile. */
export const SANDBOX_INSTANCE = 'sandbox'

/** Its URL, which is never requested. Nobody can own a `.localhost` name. */
export const SANDBOX_URL = 'http://sandbox.localhost/'

/** Its API key: an administrator's, made up and public. */
export const SANDBOX_KEY = 'sandbox-key-made-up-and-no-secret'

/** Its decrypt password: made up and public. */
export const SANDBOX_DECRYPT_PASSWORD = 'sandbox-decrypt-made-up-and-no-secret'
