import { copyFileSync, globSync, mkdirSync } from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { sourcePlaces } from './source-places.ts'

/** How every build of the command line and the gateway is made from the clone `root`. */
export function sharedOptions(root: string) {
  return {
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    platform: 'node',
    alias: { '@espalier/contract': join(root, 'gen') },
    plugins: [sourcePlaces(root)],
    minify: true,
    // Errors and logs name classes.
    keepNames: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  } satisfies BuildOptions
}

/** Run as threads of their own, so each is a file of its own, at the place that it has in the sources. */
export function workersOf(root: string): readonly { readonly in: string; readonly out: string }[] {
  const files = globSync('tools/diagram/**/*-worker.ts', { cwd: root })
  return files.map(file => ({ in: file, out: file.slice(0, -extname(file).length) }))
}

/** Copies what is read at run time to the place below `out` that it has in the sources. */
export function copyAssets(root: string, out: string): void {
  const files = globSync('tools/diagram/**/*', { cwd: root, exclude: ['**/*.ts', '**/*.md'], withFileTypes: true })
  for (const file of files.filter(entry => entry.isFile())) {
    const source = join(file.parentPath, file.name)
    const target = join(out, relative(root, source))
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(source, target)
  }
}
