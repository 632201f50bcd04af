import { isMap, LineCounter, type ParsedNode, parseAllDocuments } from 'yaml'
import { type Problem, RegistryError } from '../../../src/tree/errors.ts'
import { keyText, offsetOf, type Refuse, YamlToJson } from './yaml-json.ts'

/** A text of YAML as JSON that says the same. */
export interface YamlSource {
  readonly json: string
  /** Where the last one of these keys, each below the one before it, stands of those that are there; undefined if none is. */
  placeOf(keys: readonly string[]): Place | undefined
}

/** Both count from 1, columns in code points. */
export interface Place {
  readonly line: number
  readonly column: number
}

/**
 * Reads one document of YAML 1.2, core schema. What JSON cannot say is refused, and so is what one reader takes for this and another for
 * that: tags, merge keys, repeated keys, numbers that JSON spells otherwise. Throws BAD_SYNTAX with the problem and its place.
 */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter()
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    // A text without any character has no lines for the counter.
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
  // Repeated keys are told from each other when the document is written: here each would be compared with each.
  const [document, second] = parseAllDocuments<ParsedNode>(text, {
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter,
  })
  if (document === undefined) throw refuse(0, 'EMPTY', 'nothing stands in it', 'write {} for an empty one')
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
    throw refuse(second.range[0], 'MULTIPLE_DOCS', 'a second document begins', 'a file holds one of them')
  return document.contents
}

function hintFor({ code }: { readonly code: string }): string {
  if (code === 'TAB_AS_INDENT') return 'indent with spaces'
  if (code === 'TAG_RESOLVE_FAILED') return 'tags are not read: leave it out; a text stands in quotes'
  return 'a text with signs of YAML in it stands in quotes; what belongs together is indented alike'
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
  return new RegistryError('BAD_SYNTAX', `not YAML that is read: ${message} at line ${line}, column ${column}`, {
    problems: [problem],
  })
}
