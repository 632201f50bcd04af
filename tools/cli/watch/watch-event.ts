import type { Children, JsonTexts, Properties, Provider, Standing } from '../../../clients/typescript/index.ts'
import { diffProperties } from '../../../src/tree/change/diff.ts'
import type { Value } from '../../../src/tree/value.ts'
import type { Glyphs } from '../text/glyphs.ts'
import { asJson, textsJson } from '../text/json-tree.ts'
import { changeLine, propertyLine } from '../text/property-line.ts'

/** One thing that happened to a watched node. */
export interface WatchEvent {
  readonly time: Date
  /** RESYNC: contact is restored, and missed changes follow. ERROR: contact was lost, or the path no longer resolves. */
  readonly type: 'SNAPSHOT' | 'ADDED' | 'MODIFIED' | 'DELETED' | 'RESYNC' | 'ERROR'
  readonly path: string
  readonly revision: bigint
  /** The property that changed, if it is about one. */
  readonly name?: string
  /** As JSON texts. */
  readonly old?: string
  readonly new?: string
  /** For a person. */
  readonly text?: string
}

/** The events of a new status: contact lost or restored, and a path that no longer resolves. */
export function standingEvents(path: string, before: Standing | undefined, after: Standing): readonly WatchEvent[] {
  const { revision } = after
  const event = (type: 'RESYNC' | 'ERROR', text: string): WatchEvent => ({
    time: new Date(),
    type,
    path,
    revision,
    text,
  })
  const events: WatchEvent[] = []
  if (after.stale !== undefined && after.stale.message !== before?.stale?.message)
    events.push(event('ERROR', `${after.stale.message}; waiting for it`))
  if (after.stale === undefined && before?.stale !== undefined)
    events.push(event('RESYNC', 'contact is restored; missed changes follow'))
  if (after.unresolved !== undefined && before?.unresolved === undefined)
    events.push(event('ERROR', `no longer resolves: ${after.unresolved.message}`))
  return events
}

/** The part of a state that the next one is compared with. */
export type KnownProvider = Pick<Provider, 'name' | 'texts' | 'ephemeral'>

export interface KnownChildren {
  readonly providers: readonly KnownProvider[]
  readonly unresolved: Children['unresolved']
}

export type KnownProperties = Pick<Properties, 'texts' | 'unresolved'>

export function childrenEvents(
  path: string,
  before: KnownChildren | undefined,
  after: Children,
  glyphs: Glyphs,
): readonly WatchEvent[] {
  const time = new Date()
  const { revision, providers } = after
  const old = new Map(before?.providers.map(provider => [provider.name, provider]))
  if (isFirst(before, after))
    return after.unresolved !== undefined
      ? []
      : [
          {
            time,
            type: 'SNAPSHOT',
            path,
            revision,
            new: textsJson(Object.fromEntries(providers.map(({ name, texts }) => [name, textsJson(texts)]))),
            text: `snapshot: ${counted(providers.length, 'child', 'children')}${live(after)}`,
          },
        ]
  const events: WatchEvent[] = []
  for (const child of providers) {
    const { name, texts } = child
    const known = old.get(name)
    old.delete(name)
    if (known === undefined)
      events.push({
        time,
        type: 'ADDED',
        path: below(path, name),
        revision,
        new: textsJson(texts),
        text: `${propertiesText(texts)}${child.ephemeral ? live(after) : ''}`,
      })
    else if (!sameTexts(known.texts, texts))
      events.push({
        time,
        type: 'MODIFIED',
        path: below(path, name),
        revision,
        old: textsJson(known.texts),
        new: textsJson(texts),
        text: changesText(known.texts, texts, glyphs),
      })
  }
  for (const child of old.values())
    events.push({
      time,
      type: 'DELETED',
      path: below(path, child.name),
      revision,
      old: textsJson(child.texts),
      text: child.ephemeral ? `gone${live(after)}` : 'deleted',
    })
  return events
}

export function below(path: string, name: string): string {
  return path === '/' ? `/${name}` : `${path}/${name}`
}

export function propertiesEvents(
  path: string,
  before: KnownProperties | undefined,
  after: Properties,
  { arrow }: Pick<Glyphs, 'arrow'>,
): readonly WatchEvent[] {
  const time = new Date()
  const { revision, texts } = after
  if (isFirst(before, after))
    return after.unresolved !== undefined
      ? []
      : [
          {
            time,
            type: 'SNAPSHOT',
            path,
            revision,
            new: textsJson(texts),
            text: `snapshot: ${counted(Object.keys(texts).length, 'property', 'properties')}`,
          },
        ]
  const events: WatchEvent[] = []
  for (const change of diffProperties(toValues(before?.texts ?? {}), toValues(texts))) {
    const { key } = change
    const [old, now] =
      change.op === 'change'
        ? [change.from, change.to]
        : change.op === 'add'
          ? [undefined, change.value]
          : [change.value, undefined]
    const text =
      change.op === 'add'
        ? `+ ${key} = ${change.value}`
        : change.op === 'remove'
          ? `- ${key} = ${change.value}`
          : `${key} = ${change.from} ${arrow} ${change.to}`
    events.push({
      time,
      type: 'MODIFIED',
      path,
      revision,
      name: key,
      ...(old === undefined ? {} : { old: asJson(old) }),
      ...(now === undefined ? {} : { new: asJson(now) }),
      text,
    })
  }
  return events
}

/** Whether this is the first value, or the first after the path did not resolve. */
function isFirst(before: Pick<Standing, 'unresolved'> | undefined, after: Standing): boolean {
  return before === undefined || (before.unresolved !== undefined && after.unresolved === undefined)
}

function live({ providers }: Children): string {
  return `  (${providers.filter(provider => provider.ephemeral).length} live)`
}

/** Properties in one line. */
export function propertiesText(texts: JsonTexts): string {
  return [...toValues(texts)].map(([name, value]) => propertyLine(name, value)).join(', ')
}

/** The changes in one line. */
export function changesText(before: JsonTexts, after: JsonTexts, glyphs: Glyphs): string {
  return diffProperties(toValues(before), toValues(after))
    .map(change => {
      if (change.op === 'add') return `+ ${propertyLine(change.key, change.value)}`
      if (change.op === 'remove') return `- ${propertyLine(change.key, change.value)}`
      return changeLine(change.key, change.from, change.to, glyphs)
    })
    .join(', ')
}

export function sameTexts(a: JsonTexts, b: JsonTexts): boolean {
  return diffProperties(toValues(a), toValues(b)).length === 0
}

/** The texts that gateways send are canonical. */
function toValues(texts: JsonTexts): ReadonlyMap<string, Value> {
  return new Map(Object.entries(texts) as [string, Value][])
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
