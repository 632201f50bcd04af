import type { Children, Json, JsonObject, Properties, Standing } from '../../../clients/typescript/index.ts'
import { toValue } from '../../../src/tree/value.ts'
import type { Glyphs } from '../text/glyphs.ts'
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
  readonly old?: Json
  readonly new?: Json
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
export type KnownChildren = Pick<Children, 'providers' | 'unresolved'>
export type KnownProperties = Pick<Properties, 'values' | 'texts' | 'unresolved'>

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
            new: Object.fromEntries(providers.map(({ name, properties }) => [name, properties])),
            text: `snapshot: ${counted(providers.length, 'child', 'children')}${live(after)}`,
          },
        ]
  const events: WatchEvent[] = []
  for (const child of providers) {
    const { name, properties } = child
    const known = old.get(name)
    old.delete(name)
    if (known === undefined)
      events.push({
        time,
        type: 'ADDED',
        path: below(path, name),
        revision,
        new: properties,
        text: `${propertiesText(properties)}${child.ephemeral ? live(after) : ''}`,
      })
    else if (!sameProperties(known.properties, properties))
      events.push({
        time,
        type: 'MODIFIED',
        path: below(path, name),
        revision,
        old: known.properties,
        new: properties,
        text: changesText(known.properties, properties, glyphs),
      })
  }
  for (const child of old.values())
    events.push({
      time,
      type: 'DELETED',
      path: below(path, child.name),
      revision,
      old: child.properties,
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
  const { revision, values } = after
  if (isFirst(before, after))
    return after.unresolved !== undefined
      ? []
      : [
          {
            time,
            type: 'SNAPSHOT',
            path,
            revision,
            new: values,
            text: `snapshot: ${counted(Object.keys(values).length, 'property', 'properties')}`,
          },
        ]
  const events: WatchEvent[] = []
  const names = new Set([...Object.keys(before?.texts ?? {}), ...Object.keys(after.texts)])
  for (const name of [...names].sort()) {
    const [from, to] = [before?.texts[name], after.texts[name]]
    if (from === to) continue
    const [old, now] = [before?.values[name], values[name]]
    const text =
      from === undefined
        ? `+ ${name} = ${to}`
        : to === undefined
          ? `- ${name} = ${from}`
          : `${name} = ${from} ${arrow} ${to}`
    events.push({
      time,
      type: 'MODIFIED',
      path,
      revision,
      name,
      ...(old === undefined ? {} : { old }),
      ...(now === undefined ? {} : { new: now }),
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
export function propertiesText(properties: JsonObject): string {
  return Object.entries(properties)
    .map(([name, value]) => propertyLine(name, toValue(value)))
    .join(', ')
}

/** The changes in one line. */
export function changesText(before: JsonObject, after: JsonObject, glyphs: Glyphs): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names
    .filter(name => !sameProperties(before[name], after[name]))
    .map(name => {
      const [old, now] = [before[name], after[name]]
      if (old === undefined) return `+ ${propertyLine(name, toValue(now ?? null))}`
      if (now === undefined) return `- ${propertyLine(name, toValue(old))}`
      return changeLine(name, toValue(old), toValue(now), glyphs)
    })
    .join(', ')
}

export function sameProperties(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
