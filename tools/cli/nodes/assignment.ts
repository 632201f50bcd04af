import { readValue } from '../../../src/tree/language/literal.ts'
import { SyntaxIssue } from '../../../src/tree/language/syntax-issue.ts'
import { isSecretName } from '../../../src/tree/secret-name.ts'
import { hideInText } from '../../../src/tree/secret-text.ts'
import { stringValue, type Value } from '../../../src/tree/value.ts'
import type { Context } from '../session/context.ts'
import { EXIT } from '../text/exit.ts'
import { Failure, usage } from '../text/failure.ts'
import { mistyped } from './mistyped-literal.ts'

/** A property as it is stored: the key is `name`, or `name =>` for a property link. */
export interface Assignment {
  readonly key: string
  readonly value: Value
}

/** What the part behind `=` may be: a JSON or tree literal, a text whatever it looks like, or a text where it is no literal. */
export type ValueRule = 'literal' | 'text' | 'literal or text'

const LINK = /^([^\s=]+)\s*=>\s*(\S.*)$/

/** Parses `NAME=VALUE`, or `NAME=>PATH [PROPERTY]` for a property link. */
export function parseAssignment(argument: string, rule: ValueRule): Assignment {
  const link = LINK.exec(argument)
  if (link !== null && rule !== 'text') return { key: `${link[1]} =>`, value: stringValue((link[2] as string).trim()) }
  const equals = argument.indexOf('=')
  if (equals <= 0) throw usage(`"${hideInText(argument)}" is not NAME=VALUE`, 'for example threads=4')
  const key = argument.slice(0, equals).trimEnd()
  const text = argument.slice(equals + 1)
  if (rule === 'text') return { key, value: stringValue(text) }
  try {
    const value = readValue(text, 0, key)
    // A comment after the value belongs to tree texts: here it would be lost.
    if (rule === 'literal or text') readValue(`[${text}]`, 0, key)
    return { key, value }
  } catch (error) {
    if (!(error instanceof SyntaxIssue)) throw error
    if (rule === 'literal or text') return { key, value: stringValue(text) }
    throw badValue(key, text, error)
  }
}

/** The last assignment of a key wins. */
export function parseAssignments(args: readonly string[], rule: ValueRule): ReadonlyMap<string, Value> {
  return new Map(args.map(argument => parseAssignment(argument, rule)).map(({ key, value }) => [key, value]))
}

/** Parses the assignments of a command line, with a note on stderr if a text looks like a mistyped literal. */
export async function readAssignments(
  context: Context,
  args: readonly string[],
  asText: boolean,
): Promise<ReadonlyMap<string, Value>> {
  const parsed = parseAssignments(args, asText ? 'text' : 'literal or text')
  if (asText) return parsed
  for (const argument of args) {
    const [, key = '', text = ''] = /^(.*?)\s*=(.*)$/s.exec(argument) ?? []
    if (parsed.get(key) !== stringValue(text)) continue
    const meant = mistyped(text)
    if (meant === undefined) continue
    const shown = context.err.secrets.unquoted(context.err.secrets.shown('', key, stringValue(text)))
    await context.say(`note: ${key} is the text ${shown}${meant}; --string says so without this note`)
    break
  }
  return parsed
}

function badValue(key: string, text: string, issue: SyntaxIssue): Failure {
  if (isSecretName(key))
    return new Failure('BAD_VALUE', EXIT.input, issue.message, {
      hint: `text needs quotes that the shell leaves alone: ${key}='"..."'`,
      facts: { property: key },
    })
  const shown = `${key}=${text}`
  const from = key.length + 1 + issue.from
  const caret = ' '.repeat(from) + '^'.repeat(Math.max(1, issue.to - issue.from))
  const bare = /^[^\s'"[\](){}]+$/.test(text)
  return new Failure('BAD_VALUE', EXIT.input, issue.message, {
    details: [shown, issue.note === undefined ? caret : `${caret} ${issue.note}`],
    hint: bare ? `text needs quotes that the shell leaves alone: ${key}='"${text}"'` : issue.hint,
    facts: { property: key },
  })
}
