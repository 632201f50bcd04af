import {
  type DataChange,
  type KeptNode,
  KeptReason,
  type PlanStep,
  type PropertyChange,
} from '@espalier/contract/espalier/v1/tree'
import { nodeAt } from '../../../src/tree/links/resolve.ts'
import type { TreeNode } from '../../../src/tree/node.ts'
import { comparePaths, type TreePath } from '../../../src/tree/path.ts'
import { asString, type Value } from '../../../src/tree/value.ts'
import type { Output } from '../text/output.ts'
import { changeLine, dataChangeLine, dataLine, printable, propertyLine } from '../text/property-line.ts'

/** A plan, put together from the parts that the gateway streams. */
export interface WholePlan {
  readonly steps: readonly PlanStep[]
  readonly kept: readonly KeptNode[]
  /** Directly under the path and not in the text: never deleted. */
  readonly topLevel?: readonly string[]
  /** The text's tree and its path: types are shown beside the paths of nodes that change. */
  readonly tree?: TreeNode
  readonly path?: string
}

const PATH_WIDTH = 28
const NULL = 'null' as Value
const MAX_NAMED = 8

export interface PlanTitle {
  /** Where the plan would be applied, and the origin of the text. */
  readonly target: string
  readonly source: string
  readonly path: string
}

/** The lines of a plan for people: the changes by node and property, and what is kept and why. None if there is neither. */
export function planLines(plan: WholePlan, { target, source, path }: PlanTitle, out: Output): readonly string[] {
  const kept = keptLines(plan)
  if (plan.steps.length === 0 && kept.length === 0) return []
  const steps = [...plan.steps]
    .sort((a, b) => comparePaths(a.path as TreePath, b.path as TreePath))
    .flatMap(step => stepLines(step, typeIn(plan, step.path), out))
  const blocks = [[`${out.paint('bold', `Plan for ${target}`)}  (${source} ${out.glyphs.arrow} ${path})`], steps, kept]
  return blocks.filter(block => block.length > 0).flatMap(block => [...block, ''])
}

function stepLines({ path, change }: PlanStep, wantedType: Value | undefined, out: Output): readonly string[] {
  if (change?.$case === 'create') {
    const { properties, data } = change.value
    const type = properties.find(({ key, json }) => key === 'type' && json.startsWith('"'))
    return [
      out.paint('green', `  + ${withType(path, type?.json as Value | undefined, out)}${dataText(data)}`),
      ...properties
        .filter(one => one !== type)
        .map(({ key, json }) => out.paint('green', `      + ${propertyLine(path, key, json as Value, out)}`)),
    ]
  }
  if (change?.$case === 'update')
    return [
      out.paint('yellow', `  ~ ${withType(path, wantedType, out)}`),
      ...change.value.changes.map(one => changeOf(path, one, out)),
      ...dataLines(change.value.data, out),
    ]
  const gone = change?.value.properties ?? []
  return [
    out.paint('red', `  - ${path}`),
    ...gone.map(({ key, json }) => out.paint('red', `      - ${propertyLine(path, key, json as Value, out)}`)),
  ]
}

function withType(path: string, value: Value | undefined, { secrets }: Output): string {
  const type = value && asString(secrets.shown(path, 'type', value))
  return type === undefined ? path : `${path.padEnd(PATH_WIDTH)} : ${printable(type)}`
}

/** The type of a node in the text. Undefined if links on the way to the path make the plan's paths differ from the text's. */
function typeIn({ tree, path = '/' }: WholePlan, at: string): Value | undefined {
  const below = path === '/' ? at : at.startsWith(`${path}/`) ? at.slice(path.length) : undefined
  if (tree === undefined || below === undefined) return undefined
  return nodeAt(tree, below as TreePath)?.properties.get('type')
}

function changeOf(path: string, { key, oldJson, newJson }: PropertyChange, out: Output): string {
  const [old, young] = [oldJson, newJson] as [Value | undefined, Value | undefined]
  if (old === undefined) return out.paint('green', `      + ${propertyLine(path, key, young ?? NULL, out)}`)
  if (young === undefined) return out.paint('red', `      - ${propertyLine(path, key, old, out)}`)
  return out.paint('yellow', `      ~ ${changeLine(path, key, old, young, out)}`)
}

function dataText(data: string | undefined): string {
  return data === undefined ? '' : ` ${dataLine(data)}`
}

function dataLines(change: DataChange | undefined, out: Output): readonly string[] {
  if (change === undefined) return []
  if (change.old === undefined) return [out.paint('green', `      + ${dataLine(change.new)}`)]
  return [out.paint('yellow', `      ~ ${dataChangeLine(change.old, change.new, out)}`)]
}

/** Nodes that are kept although they are not in the text, without those that were just not trimmed. */
function keptLines({ kept, topLevel = [] }: WholePlan): readonly string[] {
  const rows = kept
    .filter(({ reason }) => reason !== KeptReason.EXTRA)
    .map(({ path, reason }) => [path, KEPT[reason] ?? ''])
  const more = topLevel.length > MAX_NAMED ? `, and ${topLevel.length - MAX_NAMED} more` : ''
  if (topLevel.length > 0)
    rows.push([`${topLevel.slice(0, MAX_NAMED).join(', ')}${more}`, 'top-level nodes are never trimmed'])
  if (rows.length === 0) return []
  const width = Math.max(...rows.map(([paths = '']) => paths.length), PATH_WIDTH - 2)
  return [
    'Kept although not in the file:',
    ...rows.map(([paths = '', why = '']) => `    ${paths.padEnd(width)}  ${why}`),
  ]
}

const KEPT: Readonly<Record<number, string>> = {
  [KeptReason.EPHEMERAL]: 'a live provider',
  [KeptReason.HOLDS_EPHEMERAL]: 'holds live providers',
}

/** Reasons in JSON. */
export const KEPT_NAME: Readonly<Record<number, string>> = {
  [KeptReason.EXTRA]: 'extra',
  [KeptReason.EPHEMERAL]: 'ephemeral',
  [KeptReason.HOLDS_EPHEMERAL]: 'holds-ephemeral',
}

export function extraPaths({ kept }: WholePlan): readonly string[] {
  return kept.filter(({ reason }) => reason === KeptReason.EXTRA).map(({ path }) => path)
}

/** `Plan: 0 to add, 1 to change, 1 to delete, 7 unchanged.` */
export function summaryLine(plan: WholePlan, unchanged: bigint): string {
  const { add, change, delete: deleted } = countsOf(plan)
  return `Plan: ${add} to add, ${change} to change, ${deleted} to delete, ${unchanged} unchanged.`
}

export function countsOf({ steps }: WholePlan): {
  readonly add: number
  readonly change: number
  readonly delete: number
} {
  const count = (kind: string): number => steps.filter(({ change }) => change?.$case === kind).length
  return { add: count('create'), change: count('update'), delete: count('delete') }
}
