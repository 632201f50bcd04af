// npm run build: makes dist/, the command line and the gateway as JavaScript. The build of @espalier/client is client.ts.
import { globSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../run.ts'
import { copyAssets, sharedOptions, workersOf } from './options.ts'

const dist = join(root, 'dist')
for (const old of globSync('*', { cwd: dist, exclude: ['artifacts'] }))
  rmSync(join(dist, old), { recursive: true, force: true })

await build({
  ...sharedOptions(root),
  entryPoints: [{ in: 'tools/espalier.ts', out: 'espalier' }, ...workersOf(root)],
  outdir: dist,
  splitting: true,
  target: 'node24',
  packages: 'external',
})
copyAssets(root, dist)
