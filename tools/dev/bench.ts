// npm run bench [-- NAME ...]: runs the benchmarks of bench/, each in a process of its own.
import { existsSync, globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root, run } from './run.ts'

const all = globSync('bench/*.ts', { cwd: root })
  .map(file => basename(file, '.ts'))
  .sort()
const wanted = process.argv.slice(2)
for (const name of wanted.length === 0 ? all : wanted) {
  if (!existsSync(join(root, 'bench', `${name}.ts`))) {
    process.stderr.write(`error: there is no benchmark "${name}"\n   help: one of ${all.join(', ')}\n`)
    process.exit(2)
  }
  process.stdout.write(`\n# ${name}\n`)
  if (!run(process.execPath, `bench/${name}.ts`)) process.exit(1)
}
