import { copyFileSync, globSync, mkdirSync } from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { sourcePlaces } from './source-places.ts'

/** The options of every build of the command line and the gateway from the clone `root`. */
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

/** Scripts of worker threads: each is a separate file, at the same place as in the sources. */
export function workersOf(root: string): readonly { readonly in: string; readonly out: string }[] {
  const files = globSync('tools/diagram/**/*-worker.ts', { cwd: root })
  return files.map(file => ({ in: file, out: file.slice(0, -extname(file).length) }))
}

/** Copies files that are read at run time to the same place below `out` as in the sources. */
export function copyAssets(root: string, out: string): void {
  const files = globSync('tools/diagram/**/*', { cwd: root, exclude: ['**/*.ts', '**/*.md'], withFileTypes: true })
  for (const file of files.filter(entry => entry.isFile())) {
    const source = join(file.parentPath, file.name)
    const target = join(out, relative(root, source))
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(source, target)
  }
}
