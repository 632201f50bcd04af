// npm run check [-- --without-tests]: all checks that a change must pass. Each failure names the command that fixes it.
import { output, root, run } from './run.ts'

interface Check {
  readonly name: string
  readonly holds: () => boolean
  readonly mend: string
}

const node = process.execPath
const before = output('git', 'status', '--porcelain')

const CHECKS: readonly Check[] = [
  { name: 'generate', holds: () => run(node, 'tools/dev/generate.ts', '--check'), mend: 'npm run generate' },
  { name: 'buf lint', holds: () => run('buf', 'lint'), mend: 'edit the proto as it says' },
  { name: 'buf format', holds: () => run('buf', 'format', '--diff', '--exit-code', 'proto'), mend: 'npm run fix' },
  {
    // The image is the contract of the commit in test/support/previous-release, so that a checkout without history can be judged.
    name: 'buf breaking (against the previous release)',
    holds: () => run('buf', 'breaking', 'proto', '--against', 'test/support/previous-release.binpb'),
    mend: 'keep what was released: deprecate and add instead of changing',
  },
  {
    name: 'widths of the fonts',
    holds: () => run(node, 'tools/dev/font-metrics.ts', '--check'),
    mend: 'npm run fix',
  },
  {
    name: 'picture of the architecture',
    holds: () => run(node, 'tools/dev/architecture-picture.ts', '--check'),
    mend: 'npm run fix',
  },
  {
    name: 'tables of docs/operations.md',
    holds: () => run(node, 'tools/dev/operations-tables.ts', '--check'),
    mend: 'npm run fix',
  },
  {
    name: 'format and lint',
    holds: () => run('biome', 'ci', '--colors=off', '--error-on-warnings', '.'),
    mend: 'npm run fix',
  },
  {
    name: 'unused files and exports',
    holds: () => run('knip', '--include', 'files,exports,types', '--no-progress'),
    mend: 'delete what nobody imports, or drop its "export"',
  },
  { name: 'old names', holds: () => run(node, 'tools/dev/old-names.ts'), mend: 'use the words that it gives' },
  { name: 'types', holds: () => run('tsc', '--noEmit'), mend: 'mend the types' },
  {
    name: 'types of the published client',
    holds: () => run('tsc', '--noEmit', '--project', 'clients/typescript/tsconfig.build.json'),
    mend: 'export the types that its exports name',
  },
  ...(process.argv.includes('--without-tests')
    ? []
    : [{ name: 'tests', holds: () => run(node, 'tools/dev/test.ts'), mend: 'npm test -- FILE' }]),
  {
    name: 'clean tree',
    holds: () => output('git', 'status', '--porcelain') === before,
    mend: 'git status; a check must not leave anything behind',
  },
]

for (const check of CHECKS) {
  process.stdout.write(`check: ${check.name}\n`)
  if (check.holds()) continue
  process.stderr.write(`\ncheck failed: ${check.name} (in ${root})\n   help: ${check.mend}\n`)
  process.exit(1)
}
process.stdout.write('check: all hold\n')
