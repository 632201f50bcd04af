import type {
  DataChange,
  PlanPart,
  PlanStep,
  PropertyChange as PropertyChangeMessage,
  PropertyText,
} from '@espalier/contract/espalier/v1/tree'
import { toEtag } from '../store/etag.ts'
import type { Plan, PropertyChange, Step } from '../tree/change/plan.ts'
import type { EmptyDataChange } from '../tree/empty-data.ts'
import type { NodeStat } from '../tree/node.ts'
import { compareText } from '../tree/path.ts'
import type { Value } from '../tree/value.ts'
import { toKeptNode } from './convert.ts'

const MAX_STEPS = 1_000
const MAX_CHARACTERS = 500_000

/** A plan as messages of a size that every client accepts: at least one, with the steps in order, then the kept nodes. */
export function* planParts({ steps, kept }: Plan): Generator<PlanPart> {
  let part: PlanPart = { steps: [], kept: [] }
  let characters = 0
  for (const step of steps) {
    const size = sizeOf(step)
    if (part.steps.length > 0 && (part.steps.length >= MAX_STEPS || characters + size > MAX_CHARACTERS)) {
      yield part
      part = { steps: [], kept: [] }
      characters = 0
    }
    part.steps.push(toPlanStep(step))
    characters += size
  }
  for (const node of kept) {
    if (part.kept.length + part.steps.length >= MAX_STEPS || characters > MAX_CHARACTERS) {
      yield part
      part = { steps: [], kept: [] }
      characters = 0
    }
    part.kept.push(toKeptNode(node))
    characters += node.path.length
  }
  yield part
}

function toPlanStep(step: Step): PlanStep {
  const { path } = step
  switch (step.op) {
    case 'create':
      return { path, change: { $case: 'create', value: { properties: toTexts(step.properties), data: step.empty } } }
    case 'set':
      return {
        path,
        change: {
          $case: 'update',
          value: { changes: step.changes.map(toChange), data: step.empty && toDataChange(step.empty), ...pinned(step) },
        },
      }
    case 'delete':
      return { path, change: { $case: 'delete', value: { properties: toTexts(step.properties), ...pinned(step) } } }
  }
}

function toTexts(properties: ReadonlyMap<string, Value>): PropertyText[] {
  return [...properties].map(([key, json]) => ({ key, json })).sort((a, b) => compareText(a.key, b.key))
}

function pinned({ expect }: { readonly expect: NodeStat }): { version: number; etag: string } {
  return { version: expect.version, etag: toEtag(expect) }
}

function toChange(change: PropertyChange): PropertyChangeMessage {
  const { key } = change
  switch (change.op) {
    case 'add':
      return { key, newJson: change.value }
    case 'remove':
      return { key, oldJson: change.value }
    case 'change':
      return { key, oldJson: change.from, newJson: change.to }
  }
}

function toDataChange({ from, to }: EmptyDataChange): DataChange {
  return { old: from, new: to }
}

function sizeOf(step: Step): number {
  let size = step.path.length + (step.op === 'create' ? (step.empty?.length ?? 0) : 0)
  if (step.op === 'set') size += (step.empty?.from?.length ?? 0) + (step.empty?.to.length ?? 0)
  if (step.op !== 'set') for (const [key, value] of step.properties) size += key.length + value.length
  if (step.op === 'set')
    for (const change of step.changes)
      size += change.key.length + (change.op === 'change' ? change.from.length + change.to.length : change.value.length)
  return size
}
