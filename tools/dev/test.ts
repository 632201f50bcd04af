// npm test [FILE-OR-FOLDER ...]: installs the requirements of the tests and runs all of them, or the named ones.
// npm run test:quick: the tests of the pure folders, in one process.
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { installRequirements } from './requirements.ts'
import { root, run } from './run.ts'

/** Functions of their inputs: their tests start no process and open no socket or file. */
const PURE = ['test/lib', 'test/tree']

const words = process.argv.slice(2)
const isQuick = words.includes('--quick')
if (!isQuick)
  try {
    installRequirements()
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n`)
    process.exit(1)
  }

const wanted = isQuick ? PURE : words.length === 0 ? ['test'] : words
const files = wanted.flatMap(place =>
  statSync(join(root, place)).isDirectory() ? globSync(`${place}/**/*.test.ts`, { cwd: root }).sort() : [place],
)
if (files.length === 0) {
  process.stderr.write(`error: there are no tests in ${wanted.join(', ')}\n`)
  process.exit(2)
}
// Two files at a time: most of them wait for real processes rather than for a core.
const manner = isQuick ? ['--test-isolation=none'] : ['--test-concurrency=2', '--test-timeout=600000']
process.exit(run(process.execPath, '--test', ...manner, ...files) ? 0 : 1)
