import { createHash } from 'node:crypto'
import { toEtag } from '../../store/etag.ts'
import type { Plan, Step } from '../../tree/change/plan.ts'
import { RegistryError } from '../../tree/errors.ts'
import { compareText } from '../../tree/path.ts'

const STEPS_A_SLICE = 1_000

/**
 * Identifies a plan: two plans have the same etag only if they make the same changes to nodes in the same state. Kept nodes do not count.
 * Pauses after every thousand steps.
 */
export function* planEtag({ path, steps }: Plan): Generator<void, string, void> {
  const hash = createHash('sha256')
  hash.update(`${JSON.stringify(path)}\n`)
  for (const [i, step] of steps.entries()) {
    if (i % STEPS_A_SLICE === STEPS_A_SLICE - 1) yield
    hash.update(`${JSON.stringify(identity(step))}\n`)
  }
  return `"${hash.digest('base64url')}"`
}

/** Throws CONFLICT unless the plan has the wanted etag. An empty etag matches every plan. */
export function checkPlanEtag(wanted: string, found: string): void {
  if (wanted === '' || wanted === found) return
  throw new RegistryError('CONFLICT', 'the tree changed since the plan was made: the plan would be different now', {
    facts: { plan_etag: found },
    hint: 'make the plan again and review it',
  })
}

function identity(step: Step): readonly unknown[] {
  switch (step.op) {
    case 'create':
      return [
        'create',
        step.path,
        [...step.properties].sort(([a], [b]) => compareText(a, b)),
        step.empty,
        step.spelling,
      ]
    case 'set':
      return ['set', step.path, toEtag(step.expect), step.changes, step.empty]
    case 'delete':
      return ['delete', step.path, toEtag(step.expect)]
  }
}
