// npm run build: makes dist/, the command line and the gateway as JavaScript. The build of @espalier/client is client.ts.
import { copyFileSync, globSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'
import { build } from 'esbuild'
import { root } from '../run.ts'
import { sourcePlaces } from './source-places.ts'

/** Run as threads of their own, so each is a file of its own. */
const WORKERS = globSync('tools/diagram/**/*-worker.ts', { cwd: root })
/** Read at run time. */
const ASSETS = globSync('tools/diagram/**/*', { cwd: root, exclude: ['**/*.ts', '**/*.md'], withFileTypes: true })
  .filter(entry => entry.isFile())
  .map(entry => relative(root, join(entry.parentPath, entry.name)))

const dist = join(root, 'dist')
for (const old of globSync('*', { cwd: dist, exclude: ['artifacts'] }))
  rmSync(join(dist, old), { recursive: true, force: true })

await build({
  absWorkingDir: root,
  // Names without the extension: a worker keeps the place that it has in the sources, below dist.
  entryPoints: [
    { in: 'tools/espalier.ts', out: 'espalier' },
    ...WORKERS.map(file => ({ in: file, out: file.slice(0, -extname(file).length) })),
  ],
  outdir: dist,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  packages: 'external',
  alias: { '@espalier/contract': join(root, 'gen') },
  plugins: [sourcePlaces(root)],
  minify: true,
  // Errors and logs name classes.
  keepNames: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
})

for (const file of ASSETS) {
  mkdirSync(dirname(join(dist, file)), { recursive: true })
  copyFileSync(join(root, file), join(dist, file))
}
