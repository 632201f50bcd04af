import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { plan } from '../../src/tree/change/plan.ts'
import { RegistryError } from '../../src/tree/errors.ts'
import { formatTree } from '../../src/tree/language/format.ts'
import { type ParsedTree, parseTree } from '../../src/tree/language/parse.ts'
import { formatProblems } from '../../src/tree/language/problems.ts'
import { checkTree } from '../../src/tree/links/check.ts'
import { ROOT } from '../../src/tree/path.ts'
import { assertGolden, goldenPath, readGolden } from '../support/golden.ts'
import { stored } from '../support/stores/stored.ts'
import { planText } from './change/plan-text.ts'

/**
 * Each folder is a case. `in.tree` gives `problems.txt` if it is refused, and else `out.tree`, `out.python.tree`, `warnings.txt` and
 * `findings.txt` (where there are any); with a `current.tree` beside it also `plan.txt`. UPDATE_GOLDEN=1 accepts what comes out.
 */
describe('golden trees', () => {
  for (const name of readdirSync(goldenPath('tree')).sort())
    test(name, () => {
      const text = readGolden('tree', name, 'in.tree')
      assert.ok(text !== undefined, 'every case has an in.tree')
      const parsed = parseOrProblems(text)
      if (typeof parsed === 'string') {
        assertGolden(parsed, 'tree', name, 'problems.txt')
        return
      }
      const { tree, warnings } = parsed
      assertGolden(formatTree(tree), 'tree', name, 'out.tree')
      assertGolden(formatTree(tree, { literals: 'python' }), 'tree', name, 'out.python.tree')
      if (warnings.length > 0)
        assertGolden(formatProblems(warnings, { file: 'in.tree', text }), 'tree', name, 'warnings.txt')
      const findings = checkTree(tree).map(
        ({ severity, kind, message, hint }) =>
          `${severity}[${kind}]: ${message}\n${hint === undefined ? '' : `   ${hint}\n`}`,
      )
      if (findings.length > 0) assertGolden(findings.join(''), 'tree', name, 'findings.txt')
      const current = readGolden('tree', name, 'current.tree')
      if (current === undefined) return
      const now = stored(parseTree(current).tree, path => /:[0-9]+$/.test(path))
      const plans = (['report', 'keep', 'delete'] as const).map(
        trim => `trim: ${trim}\n${planText(plan(ROOT, now, tree, trim))}`,
      )
      assertGolden(plans.join('\n'), 'tree', name, 'plan.txt')
    })
})

function parseOrProblems(text: string): ParsedTree | string {
  try {
    return parseTree(text)
  } catch (error) {
    assert.ok(error instanceof RegistryError)
    return formatProblems(error.problems, { file: 'in.tree', text, max: 100 })
  }
}
