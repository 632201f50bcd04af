import { plainProperties } from '../../src/tree/keys.ts'
import { basename, compareText, type TreePath } from '../../src/tree/path.ts'
import { type Connection, labelOf } from './connections.ts'
import type { Row } from './model.ts'
import type { Place } from './places.ts'
import { propertyText } from './property-text.ts'
import { cutEnd, cutMiddle, printable } from './text.ts'

const SHOWN = 3
const KEY_LIMIT = 24
const VALUE_LIMIT = 28
const DETAIL_LIMIT = 200

/** What is known about a card beside its node. */
export interface CardFacts {
  readonly propertyLinks: readonly Connection[]
  /** Links to the card itself or to what it stands in. */
  readonly inward: readonly Connection[]
}

/** The rows of a card: some properties, property links, what was left out. */
export function rowsOf(place: Place, facts: CardFacts): readonly Row[] {
  const properties = propertiesOf(place)
  const left = Math.max(0, properties.length - SHOWN) + Math.max(0, facts.propertyLinks.length - SHOWN)
  return [
    ...properties.slice(0, SHOWN).map(([name, text]) => ({
      tone: 'plain' as const,
      text: `${cutMiddle(printable(name), KEY_LIMIT)}  ${cutEnd(text, VALUE_LIMIT)}`,
    })),
    ...facts.propertyLinks.slice(0, SHOWN).map(propertyLinkRow),
    ...facts.inward.map(link => ({
      tone: 'plain' as const,
      text: cutEnd(printable(`${labelOf(link)} → ${link.target.path}`), KEY_LIMIT + VALUE_LIMIT),
    })),
    ...(left > 0 ? [{ tone: 'muted' as const, text: `+${left} more` }] : []),
  ]
}

/** Every property and property link in full. */
export function detailsOf(place: Place, facts: CardFacts): readonly string[] {
  return [
    ...propertiesOf(place).map(([name, text]) => `${printable(name)} = ${cutEnd(text, DETAIL_LIMIT)}`),
    ...facts.propertyLinks.map(link => `${printable(link.name)} => ${printable(link.text)}`),
    ...facts.inward.map(link => `${printable(labelOf(link))} -> ${printable(link.text)}`),
  ]
}

/** Names and shown values, without the type where that is told beside the name. */
export function propertiesOf(place: Pick<Place, 'node' | 'type'>): readonly (readonly [string, string])[] {
  return [...plainProperties(place.node.properties)]
    .filter(([name]) => name !== 'type' || place.type === undefined)
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, value]) => [name, propertyText(name, value)] as const)
}

function propertyLinkRow(link: Connection): Row {
  const holder = cutMiddle(printable(basename(link.target.path as TreePath) || '/'), KEY_LIMIT)
  const property = link.property === link.name ? '' : ` ${cutMiddle(printable(link.property ?? ''), KEY_LIMIT)}`
  const broken = link.target.kind === 'missing' || link.target.kind === 'loop'
  const text = `${cutMiddle(printable(link.name), KEY_LIMIT)} => ${holder}${property}`
  return broken ? { tone: 'bad', text: `${text} (missing)` } : { tone: 'shared', text }
}
