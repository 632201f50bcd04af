// npm run build: makes clients/typescript/dist, the client as JavaScript with declarations.
import { cpSync, globSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root, run } from '../run.ts'

const dist = join(root, 'clients/typescript/dist')

rmSync(dist, { recursive: true, force: true })
if (!run('tsc', '--project', 'clients/typescript/tsconfig.build.json')) process.exit(1)
// The compiler keeps the places that files have in the clone.
const compiled = join(dist, 'clients/typescript')
for (const name of readdirSync(compiled)) renameSync(join(compiled, name), join(dist, name))
renameSync(join(dist, 'src/tree'), join(dist, 'tree'))
for (const folder of ['clients', 'src']) rmSync(join(dist, folder), { recursive: true })
for (const part of ['espalier', 'google'])
  cpSync(join(root, 'gen', part), join(dist, 'contract', part), { recursive: true })
for (const file of globSync('**/*.{js,d.ts}', { cwd: dist }))
  if (!file.startsWith('contract/'))
    writeFileSync(join(dist, file), selfContained(file, readFileSync(join(dist, file), 'utf8')))

/**
 * With the contract and what it needs of src/tree inside of the package, so that it has no unpublished dependency, and with the
 * names that files have in the package: the compiler leaves `.ts` in declarations.
 */
function selfContained(file: string, text: string): string {
  const inside = (folder: string): string => `./${relative(dirname(file), folder)}`.replace('./..', '..')
  return text
    .replaceAll(/(['"])@espalier\/contract\/([\w/]+)\1/g, `'${inside('contract')}/$2.js'`)
    .replaceAll(/(['"])(?:\.\.\/)+src\/tree\/([^'"\n]+)\1/g, `'${inside('tree')}/$2'`)
    .replaceAll(/(['"])(\.{1,2}\/[^'"\n]+)\.ts\1/g, "'$2.js'")
}
