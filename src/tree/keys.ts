import { asString, type Value } from './value.ts'

/** A property link by its parts; `text` is the stored string, as it is spelled. */
export interface PropertyLink {
  /** Absolute, or relative to the node that holds the link. */
  readonly path: string
  /** Undefined: the property of the same name. */
  readonly property: string | undefined
  readonly text: string
}

/** What a stored key stands for. A key that looks like a link but has no fitting value is a plain property. */
type KeyKind =
  | { readonly kind: 'plain' }
  | { readonly kind: 'link'; readonly name: string; readonly target: string }
  | { readonly kind: 'property-link'; readonly name: string; readonly link: PropertyLink }

/** The stored key of the link `name`. */
export function linkKey(name: string): string {
  return `${name} ->`
}

/** The stored key of the property link `name`. */
export function propertyLinkKey(name: string): string {
  return `${name} =>`
}

export function classify(key: string, value: Value): KeyKind {
  if (key.length > 3 && key.endsWith(' ->')) {
    const target = asString(value)
    if (target !== undefined) return { kind: 'link', name: key.slice(0, -3), target }
  } else if (key.length > 3 && key.endsWith(' =>')) {
    const text = asString(value)
    const link = text === undefined ? undefined : parsePropertyLink(text)
    if (link !== undefined) return { kind: 'property-link', name: key.slice(0, -3), link }
  }
  return PLAIN
}

/** Links by name, with their targets as written. */
export function links(properties: ReadonlyMap<string, Value>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of properties) {
    const kind = classify(key, value)
    if (kind.kind === 'link') found.set(kind.name, kind.target)
  }
  return found
}

export function propertyLinks(properties: ReadonlyMap<string, Value>): ReadonlyMap<string, PropertyLink> {
  const found = new Map<string, PropertyLink>()
  for (const [key, value] of properties) {
    const kind = classify(key, value)
    if (kind.kind === 'property-link') found.set(kind.name, kind.link)
  }
  return found
}

/** Everything that is neither a link nor a property link. */
export function plainProperties(properties: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>()
  for (const [key, value] of properties) if (classify(key, value).kind === 'plain') found.set(key, value)
  return found
}

/** Reads `PATH` or `PATH PROPERTY`; undefined if it is neither. */
export function parsePropertyLink(text: string): PropertyLink | undefined {
  const words = text.split(WHITE_SPACE).filter(word => word !== '')
  const [path, property] = words
  return path === undefined || words.length > 2 ? undefined : { path, property, text }
}

const PLAIN: KeyKind = { kind: 'plain' }

// As Python splits bytes. Other Unicode spaces may stand in names.
const WHITE_SPACE = /[ \t\n\r\v\f]+/
