import { plainProperties } from '../../../src/tree/keys.ts'
import { compareText } from '../../../src/tree/path.ts'
import { type Change, SIGNS } from '../words/change.ts'
import { propertyText, type ShownValue } from '../words/property-text.ts'
import type { Row, RowTone } from '../words/row.ts'
import { cutEnd, cutMiddle, printable } from '../words/text.ts'
import { type Comparison, comparedProperties, type PropertyEntry } from './comparison.ts'
import { type Connection, labelOf } from './connections.ts'
import type { Place } from './places.ts'

const SHOWN = 3
const SHOWN_CHANGES = 6
const KEY_LIMIT = 24
const VALUE_LIMIT = 28
const DETAIL_LIMIT = 200

/** What is known about a card beside its node. */
export interface CardFacts {
  readonly properties: readonly PropertyEntry[]
  readonly propertyLinks: readonly Connection[]
  /** Links to the card itself or to a frame around it. */
  readonly inward: readonly Connection[]
  /** Links that a child of the same name hides. */
  readonly hidden: readonly Connection[]
  readonly shortName: (path: string) => string
  /** It is a service that nothing links to. */
  readonly unused: boolean
  /** Whether it becomes a service or stops being one, if that changes. */
  readonly providers: Change | undefined
  /** It is added or removed as a whole, which is not repeated in each row. */
  readonly whole: boolean
}

/** The rows of a card: some properties, property links, the number of omitted ones. Changes are first. */
export function rowsOf(facts: CardFacts): readonly Row[] {
  const [properties, links] = [shown(facts.properties), shown(facts.propertyLinks)]
  const left = properties.left + links.left
  const rows: ChangingRow[] = [
    ...properties.some.map(propertyRow),
    ...links.some.map(link => propertyLinkRow(link, facts.shortName)),
    ...facts.inward.map(link => row(link.change, 'plain', wayOf(link, '→', link.target.path))),
    ...facts.hidden.map(link => row(link.change, 'warn', `${wayOf(link, link.arrow, link.text)} (hidden)`)),
    ...(left > 0 ? [row(undefined, 'muted', `+${left} more`)] : []),
  ]
  if (facts.providers !== undefined) rows.push({ ...row(facts.providers, 'plain', '/providers'), note: true })
  if (facts.unused) rows.push({ ...row(undefined, 'muted', '← no users'), note: true })
  return rows.map(row => markedRow(row, facts.whole))
}

/** A row with the sign and the tone of its change. */
export function markedRow({ change, ...row }: ChangingRow, whole = false): Row {
  if (change === undefined) return row
  if (whole || change === 'same') return { ...row, tone: 'muted' }
  return { ...row, tone: change, text: `${SIGNS[change]}${row.text}` }
}

interface ChangingRow extends Row {
  readonly change: Change | undefined
}

function row(change: Change | undefined, tone: RowTone, text: string): ChangingRow {
  return { change, tone, text }
}

function shown<T extends { readonly change: Change | undefined }>(
  all: readonly T[],
): { readonly some: readonly T[]; readonly left: number } {
  const changed = all.filter(({ change }) => change !== undefined && change !== 'same').slice(0, SHOWN_CHANGES)
  const some = [...changed, ...all.filter(one => !changed.includes(one)).slice(0, Math.max(0, SHOWN - changed.length))]
  return { some, left: all.length - some.length }
}

function propertyRow({ name, text, change }: PropertyEntry): ChangingRow {
  const limit = change === 'changed' ? 2 * VALUE_LIMIT : VALUE_LIMIT
  return row(change, 'plain', `${cutMiddle(printable(name), KEY_LIMIT)}  ${cutEnd(text(VALUE_LIMIT), limit)}`)
}

function wayOf(link: Connection, arrow: string, target: string): string {
  return cutEnd(printable(`${labelOf(link)} ${arrow} ${target}`), KEY_LIMIT + VALUE_LIMIT)
}

/** Every property and property link in full. */
export function detailsOf({ properties, propertyLinks, inward, hidden }: CardFacts): readonly string[] {
  const sign = (change: Change | undefined): string => (change === undefined ? '' : SIGNS[change])
  return [
    ...properties.map(
      ({ name, text, change }) => `${sign(change)}${printable(name)} = ${cutEnd(text(DETAIL_LIMIT), DETAIL_LIMIT)}`,
    ),
    ...propertyLinks.map(({ name, text, change }) => `${sign(change)}${printable(name)} => ${printable(text)}`),
    ...[...inward, ...hidden].map(
      link => `${sign(link.change)}${printable(labelOf(link))} ${link.arrow} ${printable(link.text)}`,
    ),
  ]
}

/** The plain properties of a place, without the type where it is shown beside the name. */
export function propertiesOf(
  place: Place,
  comparison: Comparison | undefined,
  shown: ShownValue,
): readonly PropertyEntry[] {
  const entries =
    comparison === undefined
      ? [...plainProperties(place.node.properties)]
          .sort(([a], [b]) => compareText(a, b))
          .map(
            ([name, value]): PropertyEntry => ({
              name,
              text: limit => propertyText(shown(place.path, name, value), limit),
              change: undefined,
            }),
          )
      : comparedProperties(comparison, place.path, shown)
  // The name of an added or removed node is followed by its type, too.
  const isShown = (change: Change | undefined): boolean =>
    change === undefined || change === 'same' || (change !== 'changed' && change === comparison?.changeOf(place.path))
  return entries.filter(({ name, change }) => name !== 'type' || place.type === undefined || !isShown(change))
}

function propertyLinkRow(link: Connection, shortName: CardFacts['shortName']): ChangingRow {
  const holder = cutMiddle(printable(shortName(link.target.path)), KEY_LIMIT)
  const property = link.property === link.name ? '' : ` ${cutMiddle(printable(link.property ?? ''), KEY_LIMIT)}`
  const broken = link.target.kind === 'missing' || link.target.kind === 'loop'
  const text = `${cutMiddle(printable(link.name), KEY_LIMIT)} => ${holder}${property}`
  if (broken) return row(link.change, 'bad', `${text} (missing)`)
  return row(link.change, 'shared', link.target.kind === 'external' ? `${text} (external)` : text)
}
