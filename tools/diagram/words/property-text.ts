import { fromValue, type Json, type Value } from '../../../src/tree/value.ts'
import { counted } from './number-text.ts'
import { printable } from './text.ts'

/**
 * A property's value in a few words: a list or an object as it is where it takes at most `limit` characters, or else how much is in it. A
 * text is not cut. What looks like a secret is never shown, neither in a row nor in a tooltip.
 */
export function propertyText(name: string, value: Value, limit: number): string {
  if (isSecretName(name)) return HIDDEN
  const json = fromValue(value)
  if (typeof json === 'string') return plainText(json)
  if (typeof json !== 'object' || json === null) return value
  // The longest spelling of a character is an escape of six.
  const whole = value.length > 6 * limit + 6 ? undefined : wholeText(spelled(value, json))
  if (whole !== undefined && whole.length <= limit) return whole
  return Array.isArray(json) ? `[${counted(json.length, 'item')}]` : `{${counted(Object.keys(json).length, 'key')}}`
}

const HIDDEN = '(hidden)'

/** Whether a property of this name is likely to hold a secret. */
function isSecretName(name: string): boolean {
  const words = name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
  return words.some(word => SECRET_WORDS.has(word)) || SECRET_PHRASES.test(words.join(' '))
}

const SECRET_WORDS: ReadonlySet<string> = new Set(
  (
    'secret secrets password passwords passwd passphrase pass pwd pw token tokens credential credentials creds ' +
    'apikey apikeys authkey privatekey accesskey secretkey signingkey salt bearer jwt'
  ).split(' '),
)

const SECRET_PHRASES = /\b(?:api|auth|private|access|secret|signing|encryption|session|master|ssh|ssl|tls) keys?\b/

/** A value whose numbers are texts, as they are written: reading them would lose the digits of long ones. */
function spelled(value: Value, json: Json): Json {
  const keep = (_: string, part: unknown, context?: { readonly source?: string }): unknown =>
    typeof part === 'number' ? (context?.source ?? String(part)) : part
  try {
    return JSON.parse(value, keep) as Json
  } catch {
    // It has numbers that JSON does not have.
    return json
  }
}

function wholeText(json: Json): string {
  if (typeof json === 'string') return plainText(json)
  if (Array.isArray(json)) return `[${json.map(wholeText).join(', ')}]`
  if (typeof json !== 'object' || json === null) return String(json)
  const entries = Object.entries(json).map(
    ([key, part]) => `${printable(key)}: ${isSecretName(key) ? HIDDEN : wholeText(part)}`,
  )
  return `{${entries.join(', ')}}`
}

function plainText(text: string): string {
  return withoutPasswords(printable(text)).trim()
}

/** Hides the password of `scheme://user:password@host` and of `password=...` in a connection string. */
function withoutPasswords(text: string): string {
  return text
    .replace(/(\/\/[^\s/@:]*:)[^\s/@]+@/g, '$1***@')
    .replace(/\b(password|passwd|pwd|secret|token|api_?key)=[^\s&;]+/gi, '$1=***')
}
