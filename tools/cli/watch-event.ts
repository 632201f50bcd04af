import type { Children, Json, JsonObject, Properties, Standing } from '../../clients/typescript/index.ts'

/** One thing that happened to a watched node. */
export interface WatchEvent {
  readonly time: Date
  /** RESYNC: contact is back, and what was missed follows. ERROR: it was lost, or the path leads nowhere now. */
  readonly type: 'SNAPSHOT' | 'ADDED' | 'MODIFIED' | 'DELETED' | 'RESYNC' | 'ERROR'
  readonly path: string
  readonly revision: bigint
  /** The property, if it is about one. */
  readonly name?: string
  readonly old?: Json
  readonly new?: Json
  /** For a person. */
  readonly text?: string
}

/** What a new standing tells: lost and found contact, and a path that leads nowhere. */
export function standingEvents(path: string, before: Standing | undefined, after: Standing): readonly WatchEvent[] {
  const { revision } = after
  const said = (type: 'RESYNC' | 'ERROR', text: string): WatchEvent => ({
    time: new Date(),
    type,
    path,
    revision,
    text,
  })
  const events: WatchEvent[] = []
  if (after.stale !== undefined && after.stale.message !== before?.stale?.message)
    events.push(said('ERROR', `${after.stale.message}; waiting for it`))
  if (after.stale === undefined && before?.stale !== undefined)
    events.push(said('RESYNC', 'contact is back; what was missed follows'))
  if (after.unresolved !== undefined && before?.unresolved === undefined)
    events.push(said('ERROR', `leads nowhere now: ${after.unresolved.message}`))
  return events
}

export function childrenEvents(path: string, before: Children | undefined, after: Children): readonly WatchEvent[] {
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
  const at = (name: string): string => (path === '/' ? `/${name}` : `${path}/${name}`)
  for (const { name, properties } of providers) {
    const known = old.get(name)
    old.delete(name)
    if (known === undefined)
      events.push({
        time,
        type: 'ADDED',
        path: at(name),
        revision,
        new: properties,
        text: `${inShort(properties)}${live(after)}`,
      })
    else if (!same(known.properties, properties))
      events.push({
        time,
        type: 'MODIFIED',
        path: at(name),
        revision,
        old: known.properties,
        new: properties,
        text: changes(known.properties, properties),
      })
  }
  for (const [name, { properties, ephemeral }] of old)
    events.push({
      time,
      type: 'DELETED',
      path: at(name),
      revision,
      old: properties,
      text: `${ephemeral ? 'gone' : 'deleted'}${live(after)}`,
    })
  return events
}

export function propertiesEvents(
  path: string,
  before: Properties | undefined,
  after: Properties,
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
      from === undefined ? `+ ${name} = ${to}` : to === undefined ? `- ${name} = ${from}` : `${name} = ${from} → ${to}`
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

/** The first value, and the first after a time in which the path led nowhere. */
function isFirst(before: Standing | undefined, after: Standing): boolean {
  return before === undefined || (before.unresolved !== undefined && after.unresolved === undefined)
}

function live({ providers }: Children): string {
  return `  (${providers.filter(provider => provider.ephemeral).length} live)`
}

function inShort(properties: JsonObject): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join(', ')
}

function changes(before: JsonObject, after: JsonObject): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names
    .filter(name => !same(before[name], after[name]))
    .map(name => {
      if (before[name] === undefined) return `+ ${name} = ${JSON.stringify(after[name])}`
      if (after[name] === undefined) return `- ${name} = ${JSON.stringify(before[name])}`
      return `${name} = ${JSON.stringify(before[name])} → ${JSON.stringify(after[name])}`
    })
    .join(', ')
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
