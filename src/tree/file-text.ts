import { type ErrorFacts, RegistryError } from './errors.ts'
import { decodeText } from './text-bytes.ts'

/** What is wrong with the bytes of a file, without the name of the file: "is not UTF-8: ...". */
export interface TextIssue {
  readonly message: string
  readonly facts?: ErrorFacts
  readonly cause?: unknown
}

/** As `readText`, but throws BAD_SYNTAX, which names the file. */
export function fileText(bytes: Uint8Array, name: string): string {
  const text = readText(bytes)
  if (typeof text === 'string') return text
  const { message, ...more } = text
  throw new RegistryError('BAD_SYNTAX', `${name} ${message}`, { ...more, hint: HINT })
}

/**
 * The text of a file or of stdin: UTF-8, with or without a byte order mark, or UTF-16 with one. The issue names the first byte that is
 * none of these; it is not read as some other character.
 */
export function readText(bytes: Uint8Array): string | TextIssue {
  const utf16 = utf16Of(bytes)
  if (utf16 !== undefined) return decodeUtf16(bytes, utf16)
  const text = decodeText(bytes)
  const bad = text.isWellFormed() ? -1 : text.search(ESCAPED_BYTE)
  if (bad >= 0) return notUtf8(text, bad)
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

// With the flag u, a surrogate in a class is a lone one.
const ESCAPED_BYTE = /[\udc80-\udcff]/u

type Utf16 = 'utf-16le' | 'utf-16be'

/** By its mark. The mark of UTF-32 begins like that of UTF-16. */
function utf16Of([first, second, third, fourth]: Uint8Array): Utf16 | undefined {
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first !== 0xff || second !== 0xfe) return undefined
  return third === 0 && fourth === 0 ? undefined : 'utf-16le'
}

function decodeUtf16(bytes: Uint8Array, encoding: Utf16): string | TextIssue {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (cause) {
    return { message: 'begins as UTF-16 and is not', cause }
  }
}

function notUtf8(text: string, bad: number): TextIssue {
  const before = text.slice(0, bad)
  const line = before.split('\n').length
  const column = [...before.slice(before.lastIndexOf('\n') + 1)].length + 1
  const byte = `0x${(text.charCodeAt(bad) - 0xdc00).toString(16).toUpperCase()}`
  return {
    message: `is not UTF-8: byte ${byte} at line ${line}, column ${column}`,
    facts: { line: String(line), column: String(column), byte },
  }
}

const HINT = 'save it as UTF-8; from Latin-1: iconv -f latin1 -t utf-8 FILE'
