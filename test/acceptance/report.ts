import assert from 'node:assert/strict'
import type { Outcome } from '../tools/cli/espalier.ts'

/** What the report of a failure must contain, word for word. */
export interface Report {
  readonly code: string
  readonly what: string
  /** Line and column of a text. */
  readonly at?: string
  readonly help?: string
  readonly exit: number
}

export function assertReport(report: Report, { stdout, stderr, code }: Outcome): void {
  const said = stderr + stdout
  assert.ok(said.includes(`[${report.code}]: ${report.what}`), said)
  if (report.at !== undefined) assert.ok(said.includes(`  --> stdin:${report.at}\n`), said)
  if (report.help !== undefined) assert.ok(said.includes(`help: ${report.help}`), said)
  assert.ok(!/\n {4}at /.test(said), `a stack: ${said}`)
  assert.equal(code, report.exit, said)
}
