import { isSecretName, mayNameSecret } from './secret-name.ts'

/** Stands for a secret inside a text. */
const MASK = '***'

/**
 * A text without the secrets that it shows: passwords in URLs and connection strings, `password=...`, `"token": "..."`, `--password ...`,
 * bearer tokens and private keys. What cannot be told from a secret is hidden as well. Takes time linear in the text.
 */
export function hideInText(text: string): string {
  if (!MAY_HOLD.test(text)) return text
  let shown = hidePasswords(text)
  if (shown.includes('-----BEGIN')) shown = shown.replace(PRIVATE_KEY, `$1 ${MASK}`)
  if (shown.includes('eyJ')) shown = shown.replace(WEB_TOKEN, MASK)
  return mayNameSecret(shown) || /basic/i.test(shown) ? hideNamed(shown) : shown
}

/** Hides what stands beside the name of a secret. */
function hideNamed(text: string): string {
  const named = text
    .replace(SCHEME, `$1 ${MASK}`)
    .replace(XML, (whole, head: string, name: string) => (isSecretName(name) ? `${head}${MASK}` : whole))
    .replace(XML_PAIR, (whole, head: string, name: string) => (isSecretName(name) ? `${head}${MASK}` : whole))
    .replace(PAIR, (whole, head: string, name: string) => (isSecretName(name) ? `${head}${MASK}` : whole))
    .replace(TURNED_PAIR, (whole, head: string, tail: string, name: string) =>
      isSecretName(name) ? `${head}${MASK}${tail}` : whole,
    )
    .replace(OPTION, (whole, head: string, name: string) => (isSecretName(name) ? `${head}${MASK}` : whole))
  return hideAssigned(named)
}

/** A text without the passwords of its URLs: `scheme://user:***@host`. */
export function hidePasswords(text: string): string {
  if (!text.includes('@') && !text.includes('digest:')) return text
  return text
    .replace(/\S+/g, word => (word.includes('@') ? word.split(NEXT_URL).map(hideInUrl).join('') : word))
    .replace(DIGEST, `$1${MASK}`)
}

/** The password is what stands before the last `@`, so that one with a `/` or an `@` in it is hidden as well. */
function hideInUrl(word: string): string {
  const at = word.lastIndexOf('@')
  if (at < 0) return word
  const slashes = word.indexOf('//')
  const thin = THIN.exec(word)
  if (thin !== null && thin[0].length <= at) return `${thin[0]}${MASK}${word.slice(at)}`
  const from =
    slashes < 0 || slashes > at ? Math.max(0, word.search(/(?<![\p{L}\p{N}_.-])[\p{L}\p{N}_.-]+:/u)) : slashes + 2
  // The name of a node in a path may look like a user with a password.
  if (from !== slashes + 2 && word[from - 1] === '/') return word
  const [user = '', ...rest] = word.slice(from, at).split(':')
  const password = rest.join(':')
  if (rest.length === 0 || user.includes('/') || /^\d{1,5}(?:[/?#]|$)/.test(password)) return word
  if (from !== slashes + 2 && (NO_USER.has(user.toLowerCase()) || password === '')) return word
  return `${word.slice(0, from)}${user}:${MASK}${word.slice(at)}`
}

/** Hides what follows `password=`, `password: ` and `"password": "`. */
function hideAssigned(text: string): string {
  let out = ''
  let from = 0
  for (const found of text.matchAll(ASSIGNMENT)) {
    const [head, name = '', space = ''] = found
    const at = found.index + head.length
    // `secret://` is an address of a secret, not a secret.
    if (found.index < from || !isSecretName(name) || text.startsWith('//', at)) continue
    const [opening, end] = endOfValue(text, at, space !== '')
    if (end === at) continue
    out += `${text.slice(from, at)}${opening}${MASK}${opening}`
    from = end
  }
  return out + text.slice(from)
}

/** The quote that a value begins with, which may be escaped, and where the value ends. What follows a space may have spaces. */
function endOfValue(text: string, at: number, isSpaced: boolean): readonly [opening: string, end: number] {
  OPENING.lastIndex = at
  const opening = OPENING.exec(text)?.[0] ?? ''
  if (opening !== '') {
    QUOTED.lastIndex = at
    const quoted = opening.length === 1 ? QUOTED.exec(text)?.[0].length : undefined
    const closing = quoted === undefined ? text.indexOf(opening, at + opening.length) : at + quoted - 1
    if (closing > 0) return [opening, closing + opening.length]
  }
  const rest = opening !== '' || isSpaced ? LINE : WORD
  rest.lastIndex = at
  return ['', at + (rest.exec(text)?.[0].length ?? 0)]
}

/** Whether anything of the below can be found in it at all. */
const MAY_HOLD = /[=:@>[(]|--?\w|eyJ|\b(?:bearer|basic)\s/i

/** Before each URL but the first of a word. */
const NEXT_URL = /(?<=[^A-Za-z0-9+.-])(?=[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/)/
const THIN = /^.{0,100}:thin:[^\s/@]{0,200}\//
const DIGEST = /\b(digest:[^\s:]{1,200}:)[^\s,:]+/g
/** Words before a colon that are no users. */
const NO_USER: ReadonlySet<string> = new Set(['mailto', 'sip', 'sips', 'xmpp', 'acct', 'http', 'https', 'git', 'ssh'])

const PRIVATE_KEY = /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g
const WEB_TOKEN = /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g
const SCHEME = /\b(Bearer|Basic)\s+(?=\S{0,2000}[\d=_])[\w.~+/=-]{8,}/gi
const XML = /(<([\w.:-]{1,200})(?:\s[^<>]{0,500})?>)[^<]+(?=<\/)/g
const XML_PAIR = /(<name>\s{0,100}([^<>]{1,200})<\/name>\s{0,100}<value>)[^<]+/g
/** `"name": "DB_PASSWORD", "value": "..."`, `["DB_PASSWORD", "..."]` */
const PAIR =
  /((?:[[(]\s{0,9}|\b(?:name|key|id|property)["']?\s{0,9}[:=]\s{0,9})["']?([\p{L}\p{N}_.-]{1,200})["']?\s{0,9},\s{0,9}(?:["']?(?:value|val|data|content|default)["']?\s{0,9}[:=]\s{0,9})?["']?)[^\s"'\](){}]+/gu
const TURNED_PAIR =
  /(["'{](?:value|val|data|content|default)["']?\s{0,9}[:=]\s{0,9}["']?)[^\s"'\](){}]{1,2000}(["']?\s{0,9},\s{0,9}["']?(?:name|key|id|property)["']?\s{0,9}[:=]\s{0,9}["']?([\p{L}\p{N}_.-]{1,200}))/gu
const OPTION = /((?:^|\s|["'])--?([\p{L}\p{N}_.-]{1,100})["']?,?[ \t]+["']?)[^\s"'-][^\s"']*/gu
const ASSIGNMENT = /(?<![\p{L}\p{N}_.-])([\p{L}\p{N}_.-]+)(?:\\{0,8}["'])?[ \t]{0,20}(?:=>|[=:])([ \t]{0,20})/gu
const OPENING = /\\{0,8}["']/y
const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y
const LINE = /[^\r\n]*/y
const WORD = /[^\s&;]*/y
