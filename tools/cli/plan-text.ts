import {
  type KeptNode,
  KeptReason,
  type PlanStep,
  type PropertyChange,
} from '../../clients/typescript/gen/espalier/v1/tree.ts'
import { compareText } from '../../src/tree/path.ts'
import type { Value } from '../../src/tree/value.ts'
import type { Output } from './output.ts'
import { changeLine, printable, propertyLine } from './property-line.ts'

/** A plan as an import told it, put together from its parts. */
export interface WholePlan {
  readonly steps: readonly PlanStep[]
  readonly kept: readonly KeptNode[]
}

const PATH_WIDTH = 28

export interface PlanTitle {
  /** Where the plan would be applied, and where the text came from. */
  readonly target: string
  readonly source: string
  readonly path: string
}

/** A plan as a person reads it: what happens to which node and property, and what stays and why. Empty if there is nothing to do or say. */
export function planText(plan: WholePlan, { target, source, path }: PlanTitle, out: Output): string {
  const kept = keptLines(plan)
  if (plan.steps.length === 0 && kept.length === 0) return ''
  const steps = [...plan.steps].sort((a, b) => compareText(a.path, b.path)).flatMap(step => stepLines(step, out))
  const blocks = [[`${out.paint('bold', `Plan for ${target}`)}  (${source} → ${path})`], steps, kept]
  return `${blocks
    .filter(block => block.length > 0)
    .map(block => block.map(line => `${line}\n`).join(''))
    .join('\n')}\n`
}

function stepLines({ path, change }: PlanStep, out: Output): readonly string[] {
  if (change?.$case === 'create') {
    const { properties } = change.value
    const type = properties.find(({ key, json }) => key === 'type' && json.startsWith('"'))
    const suffix = type === undefined ? '' : `: ${printable(JSON.parse(type.json) as string)}`
    return [
      out.paint('green', `  + ${suffix === '' ? path : `${path.padEnd(PATH_WIDTH)} ${suffix}`}`),
      ...properties
        .filter(one => one !== type)
        .map(({ key, json }) => out.paint('green', `      + ${propertyLine(key, json as Value)}`)),
    ]
  }
  if (change?.$case === 'update')
    return [out.paint('yellow', `  ~ ${path}`), ...change.value.changes.map(one => changeOf(one, out))]
  const gone = change?.value.properties ?? []
  return [
    out.paint('red', `  - ${path}`),
    ...gone.map(({ key, json }) => out.paint('red', `      - ${propertyLine(key, json as Value)}`)),
  ]
}

function changeOf({ key, oldJson, newJson }: PropertyChange, out: Output): string {
  if (oldJson === undefined) return out.paint('green', `      + ${propertyLine(key, (newJson ?? 'null') as Value)}`)
  if (newJson === undefined) return out.paint('red', `      - ${propertyLine(key, oldJson as Value)}`)
  return out.paint('yellow', `      ~ ${changeLine(key, oldJson as Value, newJson as Value)}`)
}

/** What stays although it is not in the text. Extra nodes that were merely not trimmed are not among them. */
function keptLines({ kept }: WholePlan): readonly string[] {
  const protectedNodes = kept.filter(({ reason }) => reason !== KeptReason.EXTRA)
  if (protectedNodes.length === 0) return []
  const width = Math.max(...protectedNodes.map(({ path }) => path.length), PATH_WIDTH - 2)
  return [
    'Kept although not in the file:',
    ...protectedNodes.map(({ path, reason }) => `    ${path.padEnd(width)}  ${KEPT[reason] ?? ''}`),
  ]
}

const KEPT: Readonly<Record<number, string>> = {
  [KeptReason.EPHEMERAL]: 'a live provider',
  [KeptReason.HOLDS_EPHEMERAL]: 'holds live providers',
}

/** Reasons as programs read them. */
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
