// npm test [FILE-OR-FOLDER ...]: installs what the tests need and runs them all, or those named.
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { installRequirements } from './requirements.ts'
import { root, run } from './run.ts'

try {
  installRequirements()
} catch (error) {
  process.stderr.write(`error: ${(error as Error).message}\n`)
  process.exit(1)
}

const wanted = process.argv.slice(2)
const files = (wanted.length === 0 ? ['test'] : wanted).flatMap(place =>
  statSync(join(root, place)).isDirectory() ? globSync(`${place}/**/*.test.ts`, { cwd: root }).sort() : [place],
)
// Two files at a time: most of them wait for real processes rather than for a core.
process.exit(run(process.execPath, '--test', '--test-concurrency=2', '--test-timeout=600000', ...files) ? 0 : 1)
