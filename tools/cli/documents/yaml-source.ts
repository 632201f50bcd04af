import { isMap, LineCounter, type ParsedNode, parseAllDocuments } from 'yaml'
import { type Problem, RegistryError } from '../../../src/tree/errors.ts'
import { keyText, offsetOf, type Refuse, YamlToJson } from './yaml-json.ts'

/** YAML converted to JSON. */
export interface YamlSource {
  readonly json: string
  /** The position of the deepest key of this path that exists; undefined if none does. */
  placeOf(keys: readonly string[]): Place | undefined
}

/** Both count from 1, columns in code points. */
interface Place {
  readonly line: number
  readonly column: number
}

/**
 * Parses one document of YAML 1.2, core schema. Refuses what JSON cannot express and what YAML parsers read differently: tags, merge keys,
 * repeated keys, numbers that JSON spells otherwise. Throws BAD_SYNTAX with the problem and its position.
 */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter()
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    // The counter has no lines for an empty text.
    return { line: Math.max(1, line), column: [...text.slice(offset - col + 1, offset)].length + 1 }
  }
  const refuse = (offset: number, kind: string, message: string, hint: string): RegistryError =>
    refusal({ severity: 'error', kind, message, hint, ...placeAt(offset), width: 1, source: lineAt(text, offset) })
  const root = parsed(text, lines, refuse)
  return {
    json: new YamlToJson(refuse).write(root),
    placeOf: keys => {
      const offset = offsetBelow(root, keys)
      return offset === undefined ? undefined : placeAt(offset)
    },
  }
}

function parsed(text: string, lineCounter: LineCounter, refuse: Refuse): ParsedNode | null {
  // Repeated keys are found on conversion; the parser would compare each key with each other.
  const [document, second] = parseAllDocuments<ParsedNode>(text, {
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter,
  })
  if (document === undefined) throw refuse(0, 'EMPTY', 'the file is empty', 'write {} for an empty tree')
  const [error] = [...document.errors, ...document.warnings]
  if (error?.code === 'RESOURCE_EXHAUSTION')
    throw refuse(error.pos[0], 'TOO_DEEP', 'nested too deep to be read', 'make it less deep')
  if (error !== undefined)
    throw refuse(
      error.pos[0],
      error.code,
      `${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
      hintFor(error),
    )
  if (second !== undefined)
    throw refuse(second.range[0], 'MULTIPLE_DOCS', 'a second document begins', 'a file holds one document')
  return document.contents
}

function hintFor({ code }: { readonly code: string }): string {
  if (code === 'TAB_AS_INDENT') return 'indent with spaces'
  if (code === 'TAG_RESOLVE_FAILED') return 'tags are not read: leave it out; write a text in quotes'
  return 'quote a text that has characters of YAML syntax; indent entries of one level alike'
}

function offsetBelow(root: unknown, keys: readonly string[]): number | undefined {
  let node = root
  let offset: number | undefined
  for (const key of keys) {
    const pair = isMap(node) ? node.items.find(item => keyText(item.key) === key) : undefined
    if (pair === undefined) return offset
    offset = offsetOf(pair.key)
    node = pair.value
  }
  return offset
}

function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset)
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end < 0 ? text.length : end).trimEnd()
}

function refusal(problem: Problem): RegistryError {
  const { message, line, column } = problem
  return new RegistryError('BAD_SYNTAX', `not valid YAML: ${message} at line ${line}, column ${column}`, {
    problems: [problem],
  })
}
