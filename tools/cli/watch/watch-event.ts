import type { Children, JsonTexts, Properties, Provider, Standing } from '../../../clients/typescript/index.ts'
import { diffProperties } from '../../../src/tree/change/diff.ts'
import type { Value } from '../../../src/tree/value.ts'
import { asJson, textsJson } from '../documents/json-tree.ts'
import type { Output } from '../text/output.ts'
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
export type KnownProvider = Pick<Provider, 'name' | 'texts' | 'ephemeral' | 'etag'>

/** Whether a node may not be read, so that nothing else is known of it. */
export function isUnread({ etag }: Pick<KnownProvider, 'etag'>): boolean {
  return etag === ''
}

/** Whether nothing is known because the path may not be read, which is no reason to take anything for deleted. */
export function isHidden({ unresolved }: Pick<Standing, 'unresolved'>): boolean {
  return unresolved?.reason === 'NOT_PERMITTED'
}

type Shown = Omit<KnownProvider, 'name'>
type Occasion = Pick<WatchEvent, 'time' | 'path' | 'revision'>

/** The event of a node that was not known before; `suffix` follows its properties. */
export function addedEvent(occasion: Occasion, after: Shown, suffix: string, out: Output): WatchEvent {
  if (isUnread(after)) return { ...occasion, type: 'ADDED', text: 'may not be read' }
  const { path } = occasion
  const text = `${propertiesText(path, after.texts, out)}${suffix}`
  return { ...occasion, type: 'ADDED', new: shownJson(path, after.texts, out), text }
}

/** The event of a node that was known before; undefined if nothing has changed. */
export function changedEvent(occasion: Occasion, before: Shown, after: Shown, out: Output): WatchEvent | undefined {
  const { path } = occasion
  const [old, now] = [before, after].map(one => (isUnread(one) ? undefined : shownJson(path, one.texts, out)))
  const event = { ...occasion, type: 'MODIFIED' as const }
  if (old === undefined)
    return now === undefined
      ? undefined
      : { ...event, new: now, text: `may be read: ${propertiesText(path, after.texts, out)}` }
  if (now === undefined) return { ...event, old, text: 'may not be read any more' }
  if (sameTexts(before.texts, after.texts)) return undefined
  return { ...event, old, new: now, text: changesText(path, before.texts, after.texts, out) }
}

export interface KnownChildren {
  readonly providers: readonly KnownProvider[]
  readonly unresolved: Children['unresolved']
}

export type KnownProperties = Pick<Properties, 'texts' | 'unresolved'>

export function childrenEvents(
  path: string,
  before: KnownChildren | undefined,
  after: Children,
  out: Output,
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
            new: textsJson(
              Object.fromEntries(
                providers.map(one => [
                  one.name,
                  isUnread(one) ? 'null' : shownJson(below(path, one.name), one.texts, out),
                ]),
              ),
            ),
            text: `snapshot: ${counted(providers.length, 'child', 'children')}${live(after)}`,
          },
        ]
  if (isHidden(after)) return []
  const events: WatchEvent[] = []
  for (const child of providers) {
    const { name } = child
    const known = old.get(name)
    const at = below(path, name)
    old.delete(name)
    const occasion = { time, path: at, revision }
    const event =
      known === undefined
        ? addedEvent(occasion, child, child.ephemeral ? live(after) : '', out)
        : changedEvent(occasion, known, child, out)
    if (event !== undefined) events.push(event)
  }
  for (const child of old.values())
    events.push({
      time,
      type: 'DELETED',
      path: below(path, child.name),
      revision,
      old: shownJson(below(path, child.name), child.texts, out),
      text: child.ephemeral ? `gone${live(after)}` : 'deleted',
    })
  return events
}

export function below(path: string, name: string): string {
  return path === '/' ? `/${name}` : `${path}/${name}`
}

/** `linked` is where values of property links come from: such a value is a secret where that property is one. */
export function propertiesEvents(
  path: string,
  before: KnownProperties | undefined,
  after: Properties,
  out: Output,
  linked: LinkSources = new Map(),
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
            new: textsJson(texts, (key, value) => shownValue(path, key, value, out, linked)),
            text: `snapshot: ${counted(Object.keys(texts).length, 'property', 'properties')}`,
          },
        ]
  if (isHidden(after)) return []
  const events: WatchEvent[] = []
  for (const change of diffProperties(toValues(before?.texts ?? {}), toValues(texts))) {
    const { key } = change
    const [old, now] =
      change.op === 'change'
        ? [change.from, change.to]
        : change.op === 'add'
          ? [undefined, change.value]
          : [change.value, undefined]
    const [before, after] = [old, now].map(value => value && shownValue(path, key, value, out, linked))
    const text =
      before === undefined
        ? `+ ${propertyLine(path, key, after as Value, out)}`
        : after === undefined
          ? `- ${propertyLine(path, key, before, out)}`
          : changeLine(path, key, before, after, out)
    events.push({
      time,
      type: 'MODIFIED',
      path,
      revision,
      name: key,
      ...(before === undefined ? {} : { old: asJson(before) }),
      ...(after === undefined ? {} : { new: asJson(after) }),
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

/** A property that a property link leads to. */
export interface Source {
  readonly path: string
  readonly key: string
}

/** By the name of a property link, the properties on its way. */
export type LinkSources = ReadonlyMap<string, readonly Source[]>

function shownValue(path: string, key: string, value: Value, { secrets }: Output, linked: LinkSources): Value {
  return (linked.get(key) ?? []).reduce(
    (shown, source) => secrets.shown(source.path, source.key, shown),
    secrets.shown(path, key, value),
  )
}

/** The properties of the node at a path as a JSON object. */
export function shownJson(path: string, texts: JsonTexts, { secrets }: Output): string {
  return textsJson(texts, (key, value) => secrets.shown(path, key, value))
}

/** Properties in one line. */
function propertiesText(path: string, texts: JsonTexts, out: Output): string {
  return [...toValues(texts)].map(([name, value]) => propertyLine(path, name, value, out)).join(', ')
}

/** The changes in one line. */
function changesText(path: string, before: JsonTexts, after: JsonTexts, out: Output): string {
  return diffProperties(toValues(before), toValues(after))
    .map(change => {
      if (change.op === 'add') return `+ ${propertyLine(path, change.key, change.value, out)}`
      if (change.op === 'remove') return `- ${propertyLine(path, change.key, change.value, out)}`
      return changeLine(path, change.key, change.from, change.to, out)
    })
    .join(', ')
}

function sameTexts(a: JsonTexts, b: JsonTexts): boolean {
  return diffProperties(toValues(a), toValues(b)).length === 0
}

/** The texts that gateways send are canonical. */
function toValues(texts: JsonTexts): ReadonlyMap<string, Value> {
  return new Map(Object.entries(texts) as [string, Value][])
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
