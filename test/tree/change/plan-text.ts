import type { PropertyChange } from '../../../src/tree/change/diff.ts'
import type { Plan, Step } from '../../../src/tree/change/plan.ts'

/** A plan as lines, for golden files. */
export function planText({ steps, kept, unchanged }: Plan): string {
  const lines = [...steps.flatMap(stepLines), ...kept.map(({ path, reason }) => `  ${path} stays: ${reason}`)]
  return [...lines, `${unchanged} unchanged`].map(line => `${line}\n`).join('')
}

function stepLines(step: Step): string[] {
  switch (step.op) {
    case 'create':
      return [`+ ${step.path}`, ...[...step.properties].map(([key, value]) => `    + ${key} = ${value}`)]
    case 'set':
      return [`~ ${step.path}`, ...step.changes.map(changeLine)]
    case 'delete':
      return [`- ${step.path}`]
  }
}

function changeLine(change: PropertyChange): string {
  switch (change.op) {
    case 'add':
      return `    + ${change.key} = ${change.value}`
    case 'remove':
      return `    - ${change.key} = ${change.value}`
    case 'change':
      return `    ~ ${change.key} = ${change.from} → ${change.to}`
  }
}
