/** Whether a property, a key or a node of this name is likely to hold a secret. */
export function isSecretName(name: string): boolean {
  if (!mayNameSecret(name)) return false
  const words = name
    .slice(0, MAX_NAME)
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
  return words.some(word => SECRET_WORDS.has(word) || SECRET_ENDING.test(word)) || SECRET_PHRASES.test(words.join(' '))
}

/** Whether a text has what each name of a secret has; quick, so that most texts need no closer look. */
export function mayNameSecret(text: string): boolean {
  return STEMS.test(text)
}

const STEMS = /pass|pwd|pw|psk|secret|token|cred|key|salt|bearer|jwt|auth|signature/i

const MAX_NAME = 1_000

const SECRET_WORDS: ReadonlySet<string> = new Set(
  (
    'secret secrets password passwords passwd passphrase passcode pass pwd pw psk token tokens credential credentials creds ' +
    'apikey apikeys authkey privatekey privkey accesskey secretkey signingkey sharedkey salt bearer jwt authorization'
  ).split(' '),
)

/** Words that are written together: `dbpassword`, `requirepass`, `clientsecret`. */
const SECRET_ENDING = /(?:passwords?|passwd|passphrase|userpass|requirepass|masterauth|secrets?|token|credentials?)$/

const SECRET_PHRASES =
  /\b(?:api|auth|private|access|secret|signing|encryption|session|master|ssh|ssl|tls|account|shared|storage|license) keys?\b|\b(?:shared )?access signature\b/
