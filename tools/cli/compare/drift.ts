import { KeptReason, type PlanStep } from '@espalier/contract/espalier/v1/tree'
import { comparePaths, type TreePath } from '../../../src/tree/path.ts'
import type { Value } from '../../../src/tree/value.ts'
import { asJson } from '../documents/json-tree.ts'
import type { WholePlan } from '../plan/plan-text.ts'
import type { Output } from '../text/output.ts'
import { changeLine, dataChangeLine, dataLine, propertyLine } from '../text/property-line.ts'
import type { Secrets } from '../text/secrets.ts'
import { timeOfDay } from '../text/time.ts'

/** One node at which the live tree differs from a file. */
interface Drift {
  readonly op: 'changed' | 'missing' | 'extra'
  readonly path: string
  readonly properties: readonly DriftedProperty[]
  /** Data without properties, as the tree language writes them. */
  readonly data?: { readonly file: string; readonly live: string | undefined }
}

/** A property in the file and in the live tree; undefined where it does not exist. */
interface DriftedProperty {
  readonly key: string
  readonly file: Value | undefined
  readonly live: Value | undefined
}

export type Drifts = ReadonlyMap<string, Drift>

/** A change of drift: a node differs, or differs in another way, or agrees with the file again. */
export interface DriftEvent {
  readonly type: 'DRIFT' | 'SETTLED'
  readonly drift: Drift
}

/** What an import would change, and extra nodes. Live providers are not drift. */
export function driftsOf({ steps, kept }: WholePlan): Drifts {
  const drifts = steps.map(driftOf)
  for (const { path, reason } of kept)
    if (reason === KeptReason.EXTRA) drifts.push({ op: 'extra', path, properties: [] })
  return new Map(drifts.sort(byPath).map(drift => [drift.path, drift]))
}

export function driftEvents(before: Drifts, after: Drifts): readonly DriftEvent[] {
  const events: DriftEvent[] = []
  for (const drift of after.values())
    if (driftJson(before.get(drift.path)) !== driftJson(drift)) events.push({ type: 'DRIFT', drift })
  for (const drift of before.values()) if (!after.has(drift.path)) events.push({ type: 'SETTLED', drift })
  return events.sort((a, b) => byPath(a.drift, b.drift))
}

const SIGN = { changed: '~', missing: '-', extra: '+' } as const
const STYLE = { changed: 'yellow', missing: 'red', extra: 'green' } as const
const PATH_WIDTH = 42

/** `12:04:31.902  ~  /web   threads = 3 → 4`: from the file's value to the live one. */
export function driftLine({ type, drift }: DriftEvent, out: Output, time?: Date): string {
  const { op, path } = drift
  const what = type === 'SETTLED' ? 'as the file says again' : textOf(drift, out)
  const sign = type === 'SETTLED' ? '=' : SIGN[op]
  const line = out.paint(
    type === 'SETTLED' ? 'dim' : STYLE[op],
    `${sign}  ${path.padEnd(PATH_WIDTH)}  ${what}`.trimEnd(),
  )
  return time === undefined ? line : `${timeOfDay(time)}  ${line}`
}

/** One line of JSON; values keep their spelling. */
export function driftEventJson({ type, drift }: DriftEvent, revision: bigint, time: Date, out: Output): string {
  const head = JSON.stringify({ time, type, revision: String(revision) }).slice(0, -1)
  return `${head},${driftJson(drift, out.secrets.shown).slice(1)}`
}

function driftOf({ path, change }: PlanStep): Drift {
  if (change?.$case !== 'update') return { op: 'missing', path, properties: [] }
  const properties = change.value.changes.map(({ key, oldJson, newJson }) => ({
    key,
    file: newJson as Value | undefined,
    live: oldJson as Value | undefined,
  }))
  const { data } = change.value
  return {
    op: 'changed',
    path,
    properties,
    ...(data === undefined ? {} : { data: { file: data.new, live: data.old } }),
  }
}

function textOf({ op, path, properties, data }: Drift, out: Output): string {
  if (op === 'missing') return 'missing'
  if (op === 'extra') return 'not in the file'
  const changes = properties.map(({ key, file, live }) => {
    if (file === undefined) return `+ ${propertyLine(path, key, live as Value, out)}`
    if (live === undefined) return `- ${propertyLine(path, key, file, out)}`
    return changeLine(path, key, file, live, out)
  })
  if (data !== undefined) {
    const { file, live } = data
    changes.push(live === undefined ? `- ${dataLine(file)}` : dataChangeLine(file, live, out))
  }
  return changes.join(', ')
}

/** Exact, unless another way to write the value of a property is given. */
function driftJson(drift: Drift | undefined, write: Secrets['shown'] = (_path, _key, value) => value): string {
  if (drift === undefined) return ''
  const { op, path, properties, data } = drift
  const rows = properties.map(({ key, file, live }) => {
    const sides = `${file === undefined ? '' : `,"file":${asJson(write(path, key, file))}`}${live === undefined ? '' : `,"live":${asJson(write(path, key, live))}`}`
    return `{"key":${JSON.stringify(key)}${sides}}`
  })
  const live = data?.live === undefined ? '' : `,"live":${data.live}`
  const bytes = data === undefined ? '' : `,"data":{"file":${data.file}${live}}`
  return `{"op":"${op}","path":${JSON.stringify(path)},"properties":[${rows.join(',')}]${bytes}}`
}

function byPath(a: Drift, b: Drift): number {
  return comparePaths(a.path as TreePath, b.path as TreePath)
}
