import { isAlias, isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml'
import { JSON_NUMBER, MAX_NESTING } from '../../../src/tree/json.ts'

/** Makes the error for what is wrong at an offset of the text. */
export type Refuse = (offset: number, kind: string, message: string, hint: string) => Error

/** How many characters of JSON the aliases of a text may stand for, all together. */
const MAX_ALIASED = 1_000_000

/** Writes the nodes of one document as JSON that says the same. Numbers keep their spelling. */
export class YamlToJson {
  readonly #refuse: Refuse
  /** What each anchor stands for as yet: a later one of the same name counts from there on. */
  readonly #anchors = new Map<string, string>()
  #aliased = 0

  constructor(refuse: Refuse) {
    this.#refuse = refuse
  }

  /** Throws what `refuse` makes for whatever JSON cannot say, or readers of YAML do not agree about. */
  write(node: unknown, depth = 0): string {
    if (isAlias(node)) return this.#meant(node.source, offsetOf(node))
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return 'null'
    if (node.tag !== undefined)
      throw this.#refuse(offsetOf(node), 'TAG', 'tags are not read', 'leave it out; a text stands in quotes')
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
        throw this.#refuse(offsetOf(key), 'DUPLICATE_KEY', `"${text}" stands here twice`, 'leave one of them out')
      keys.add(text)
      members.push(`${JSON.stringify(text)}:${this.write(value, depth + 1)}`)
    }
    return `{${members.join(',')}}`
  }

  #key(key: unknown): string {
    const text = keyText(key)
    if (text === undefined || !isScalar(key) || key.tag !== undefined)
      throw this.#refuse(offsetOf(key), 'BAD_KEY', 'a key that is no name', 'a key is a word, or a text in quotes')
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
      `${source} is a number that JSON has no word for`,
      'write it in decimal without zeros in front, or in quotes if it is a text',
    )
  }

  #meant(anchor: string, offset: number): string {
    const json = this.#anchors.get(anchor)
    if (json === undefined)
      throw this.#refuse(offset, 'BAD_ALIAS', `*${anchor} stands for nothing`, `write &${anchor} before it`)
    this.#aliased += json.length
    if (this.#aliased > MAX_ALIASED)
      throw this.#refuse(offset, 'RESOURCE_EXHAUSTION', 'its aliases stand for too much', 'write out what they mean')
    return json
  }
}

/** What a key is called; names are as they are spelled, also if they look like numbers. */
export function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined
  if (typeof key.value === 'string') return key.value
  return key.source === '' ? undefined : key.source
}

/** Where a node of a text begins. */
export function offsetOf(node: unknown): number {
  return (node as { readonly range?: readonly number[] } | null)?.range?.[0] ?? 0
}
