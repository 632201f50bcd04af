import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml'
import { JSON_NUMBER, MAX_NESTING } from '../../../src/tree/json.ts'

/** Creates the error for a problem at an offset of the text. */
export type Refuse = (offset: number, kind: string, message: string, hint: string) => Error

/** The limit of all expanded aliases of a text together, in characters of JSON. */
const MAX_ALIASED = 1_000_000

/** Converts the nodes of one document to JSON. Numbers keep their spelling. */
export class YamlToJson {
  readonly #refuse: Refuse
  /** JSON by anchor; a later anchor of the same name replaces the earlier one. */
  readonly #anchors = new Map<string, string>()
  #aliased = 0

  constructor(refuse: Refuse) {
    this.#refuse = refuse
  }

  /** Throws the error of `refuse` for what JSON cannot express and for what YAML parsers disagree about. */
  write(node: unknown, depth = 0): string {
    if (isAlias(node)) return this.#expand(node.source, offsetOf(node))
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return 'null'
    if (node.tag !== undefined)
      throw this.#refuse(offsetOf(node), 'TAG', 'tags are not read', 'leave it out; write a text in quotes')
    if (depth > MAX_NESTING)
      throw this.#refuse(offsetOf(node), 'TOO_DEEP', `nested deeper than ${MAX_NESTING} levels`, 'make it less deep')
    const json = isScalar(node)
      ? this.#scalar(node)
      : isMap(node)
        ? this.#map(node, depth)
        : `[${node.items.map(item => this.write(item, depth + 1)).join(',')}]`
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, json)
    return json
  }

  #map({ items }: YAMLMap, depth: number): string {
    const keys = new Set<string>()
    const members: string[] = []
    for (const { key, value } of items) {
      const text = this.#key(key)
      if (keys.has(text))
        throw this.#refuse(offsetOf(key), 'DUPLICATE_KEY', `"${text}" is defined twice`, 'leave one of them out')
      keys.add(text)
      members.push(`${JSON.stringify(text)}:${this.write(value, depth + 1)}`)
    }
    return `{${members.join(',')}}`
  }

  #key(key: unknown): string {
    const text = keyText(key)
    if (text === undefined || !isScalar(key) || key.tag !== undefined)
      throw this.#refuse(offsetOf(key), 'BAD_KEY', 'a key that is not a string', 'write a word, or a text in quotes')
    if (text === '<<' && key.type === 'PLAIN')
      throw this.#refuse(offsetOf(key), 'MERGE_KEY', 'merge keys are not read', 'write out what is merged')
    if (key.anchor !== undefined) this.#anchors.set(key.anchor, JSON.stringify(text))
    return text
  }

  #scalar(scalar: Scalar): string {
    const { value, source = '' } = scalar
    if (typeof value !== 'number') return JSON.stringify(value)
    if (JSON_NUMBER.test(source)) return source
    throw this.#refuse(
      offsetOf(scalar),
      'BAD_NUMBER',
      `${source} is a number that JSON cannot express`,
      'write it in decimal without zeros in front, or in quotes if it is a text',
    )
  }

  #expand(anchor: string, offset: number): string {
    const json = this.#anchors.get(anchor)
    if (json === undefined)
      throw this.#refuse(offset, 'BAD_ALIAS', `*${anchor} is not defined`, `write &${anchor} before it`)
    this.#aliased += json.length
    if (this.#aliased > MAX_ALIASED)
      throw this.#refuse(offset, 'RESOURCE_EXHAUSTION', 'its aliases expand to too much', 'write out their values')
    return json
  }
}

/** A key as text: as it is spelled, also if it looks like a number. */
export function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined
  if (typeof key.value === 'string') return key.value
  return key.source === '' ? undefined : key.source
}

/** The offset of a node in the text. */
export function offsetOf(node: unknown): number {
  return (node as { readonly range?: readonly number[] } | null)?.range?.[0] ?? 0
}
