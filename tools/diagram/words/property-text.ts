import { fromValue, type Json, type Value } from '../../../src/tree/value.ts'
import { counted } from './number-text.ts'
import { printable } from './text.ts'

/** A short text of a property's value. A likely secret is never shown, neither in a row nor in a tooltip. */
export function propertyText(name: string, value: Value): string {
  if (isSecretName(name)) return '(hidden)'
  return jsonText(fromValue(value), value)
}

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

function jsonText(json: Json, spelling: string): string {
  if (typeof json === 'string') return withoutPasswords(printable(json)).trim()
  if (Array.isArray(json)) return `[${counted(json.length, 'item')}]`
  if (typeof json === 'object' && json !== null) return `{${counted(Object.keys(json).length, 'key')}}`
  return spelling
}

/** Hides the password of `scheme://user:password@host` and of `password=...` in a connection string. */
function withoutPasswords(text: string): string {
  return text
    .replace(/(\/\/[^\s/@:]*:)[^\s/@]+@/g, '$1***@')
    .replace(/\b(password|passwd|pwd|secret|token|api_?key)=[^\s&;]+/gi, '$1=***')
}
