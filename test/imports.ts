import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { LAYERS } from './architecture.ts'

const root = join(import.meta.dirname, '..')

/** One import of a source file. */
export interface Import {
  readonly file: string
  readonly layer: string
  /** A file of the clone, or the name of a package. */
  readonly target: string
}

/** Every source file that the table of the architecture is about. */
export function sources(): string[] {
  return globSync(['src/**/*.ts', 'clients/typescript/**/*.ts', 'tools/**/*.ts'], { cwd: root })
    .filter(file => !/node_modules|\/dist\/|^tools\/dev\//.test(file))
    .sort()
}

export function importsOf(file: string): Import[] {
  const layer = layerOf(file)
  assert.ok(layer !== undefined, `${file} lies in no folder of the table`)
  const text = withoutComments(readFileSync(join(root, file), 'utf8'))
  const specifiers = [...text.matchAll(/(?:^|[\s;}])(?:from\s+|import\s+|import\()(['"])([^'"\s]+)\1/gm)].map(
    match => match[2] as string,
  )
  return specifiers.map(specifier => ({ file, layer, target: targetOf(file, specifier) }))
}

function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return relative(root, join(root, dirname(file), specifier))
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] as string)
}

/** The deepest folder of the table that holds the file. */
export function layerOf(file: string): string | undefined {
  for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) if (folder in LAYERS) return folder
  return undefined
}

export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}
