import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { LANGUAGES } from '../../conformance/languages.ts'

test('a stream of the client for Python that is over ends, also if gRPC does not say so', t => {
  const python = LANGUAGES.find(({ name }) => name === 'Python')
  if (python?.isPresent() !== true) return t.skip(`needs ${python?.needs}`)
  const [program = ''] = python.build()
  const script = join(import.meta.dirname, 'stuck_stream.py')
  const { stdout, stderr } = spawnSync(program, [script], { encoding: 'utf8', timeout: 60_000 })
  assert.equal(stdout, 'one two ended and given up\none two failed with UNAVAILABLE and given up\n'.repeat(2), stderr)
})
