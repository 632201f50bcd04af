import { readValue } from '../../../src/tree/language/literal.ts'
import { SyntaxIssue } from '../../../src/tree/language/syntax-issue.ts'
import { stringValue, type Value } from '../../../src/tree/value.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, usage } from '../text/failure.ts'

/** A property as it is stored: the key is `name`, or `name =>` for a property link. */
export interface Assignment {
  readonly key: string
  readonly value: Value
}

const LINK = /^([^\s=]+)\s*=>\s*(\S.*)$/

/**
 * Parses `NAME=VALUE`, where VALUE is a JSON or tree literal, or `NAME=>PATH [PROPERTY]` for a property link. A bare word is an error: text
 * needs quotes or `asText`.
 */
export function parseAssignment(argument: string, asText: boolean): Assignment {
  const link = LINK.exec(argument)
  if (link !== null && !asText) return { key: `${link[1]} =>`, value: stringValue((link[2] as string).trim()) }
  const equals = argument.indexOf('=')
  if (equals <= 0) throw usage(`"${argument}" is not NAME=VALUE`, 'for example threads=4')
  const key = argument.slice(0, equals).trimEnd()
  const text = argument.slice(equals + 1)
  if (asText) return { key, value: stringValue(text) }
  try {
    return { key, value: readValue(text, 0, key) }
  } catch (error) {
    if (error instanceof SyntaxIssue) throw badValue(key, text, error)
    throw error
  }
}

/** The last assignment of a key wins. */
export function parseAssignments(args: readonly string[], asText: boolean): ReadonlyMap<string, Value> {
  return new Map(args.map(argument => parseAssignment(argument, asText)).map(({ key, value }) => [key, value]))
}

function badValue(key: string, text: string, issue: SyntaxIssue): Failure {
  const shown = `${key}=${text}`
  const from = key.length + 1 + issue.from
  const caret = ' '.repeat(from) + '^'.repeat(Math.max(1, issue.to - issue.from))
  const bare = /^[^\s'"[\](){}]+$/.test(text)
  return new Failure('BAD_VALUE', EXIT.input, issue.message, {
    details: [shown, issue.note === undefined ? caret : `${caret} ${issue.note}`],
    hint: bare ? `text needs quotes that the shell leaves alone: ${key}='"${text}"', or --string` : issue.hint,
    facts: { property: key },
  })
}
