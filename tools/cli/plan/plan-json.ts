import type { DataChange, PlanStep } from '@espalier/contract/espalier/v1/tree'
import { classify } from '../../../src/tree/keys.ts'
import type { Value } from '../../../src/tree/value.ts'
import { asJson } from '../documents/json-tree.ts'
import type { ImportOutcome } from './import-run.ts'
import { countsOf, KEPT_NAME, type PlanTitle } from './plan-text.ts'

/** How the value of a property of the node at a path is written. */
type Write = (path: string, key: string, value: Value) => Value

/** A plan as one JSON object of several lines, `more` as its last members. Values keep their spelling. */
export function planJson(
  { plan, result }: ImportOutcome,
  { source, target, path }: PlanTitle,
  write: Write,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const kept = [
    ...plan.kept.map(({ path, reason }) => ({ path, reason: KEPT_NAME[reason] })),
    ...(plan.topLevel ?? []).map(path => ({ path, reason: 'top-level' })),
  ]
  const summary = { ...countsOf(plan), same: Number(result.unchanged), kept: kept.length }
  const head = JSON.stringify({ version: 1, source, target, path, planEtag: result.planEtag, summary }).slice(0, -1)
  const tail = Object.entries(more).map(([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`)
  return `${head},"changes":${list(plan.steps.map(step => stepJson(step, write)))},"kept":${list(kept.map(one => JSON.stringify(one)))}${tail.join('')}}\n`
}

function list(rows: readonly string[]): string {
  return rows.length === 0 ? '[]' : `[\n${rows.join(',\n')}\n]`
}

function stepJson({ path, change }: PlanStep, write: Write): string {
  const at = JSON.stringify(path)
  const property = (key: string, from: string | undefined, to: string | undefined): string =>
    propertyJson(path, key, from as Value | undefined, to as Value | undefined, write)
  if (change?.$case === 'create') {
    const { properties, data } = change.value
    const added = propertiesJson(properties.map(({ key, json }) => property(key, undefined, json)))
    return `{"op":"add","path":${at}${added}${data === undefined ? '' : `,"data":{"new":${data}}`}}`
  }
  if (change?.$case === 'update') {
    const { version, etag, changes, data } = change.value
    const properties = changes.map(({ key, oldJson, newJson }) => property(key, oldJson, newJson))
    return `{"op":"change","path":${at},"version":${version},"etag":${JSON.stringify(etag)}${propertiesJson(properties)}${dataJson(data)}}`
  }
  const { version = 0, etag = '', properties = [] } = change?.value ?? {}
  const gone = properties.map(({ key, json }) => property(key, json, undefined))
  return `{"op":"delete","path":${at},"version":${version},"etag":${JSON.stringify(etag)}${propertiesJson(gone)}}`
}

const NULL = 'null' as Value

function dataJson(change: DataChange | undefined): string {
  if (change === undefined) return ''
  return `,"data":{${change.old === undefined ? '' : `"old":${change.old},`}"new":${change.new}}`
}

function propertiesJson(properties: readonly string[]): string {
  return properties.length === 0 ? '' : `,"properties":[${properties.join(',')}]`
}

/** One change of a property; `from` is undefined if it is added, `to` if it is deleted. */
export function propertyJson(
  path: string,
  key: string,
  from: Value | undefined,
  to: Value | undefined,
  write: Write,
): string {
  const op = from === undefined ? 'add' : to === undefined ? 'delete' : 'change'
  const kind = classify(key, to ?? from ?? NULL)
  const name = kind.kind === 'plain' ? { name: key } : { name: kind.name, kind: kind.kind }
  const head = JSON.stringify({ op, ...name }).slice(0, -1)
  const old = from === undefined ? '' : `,"old":${asJson(write(path, key, from))}`
  return `${head}${old}${to === undefined ? '' : `,"new":${asJson(write(path, key, to))}`}}`
}
