import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from '../../run.ts'
import { LIBERATION_SANS } from '../liberation-sans.ts'
import { componentsIn, purlOf } from '../npm-lock.ts'
import { writeSbom } from '../sbom.ts'
import { installedNode, nodeLock } from './installed-node.ts'

/** Writes the SBOM of the executable and the texts of its licenses beside it. `packages` are folders (`node_modules/...`). */
export function writeContents(executable: string, source: string, version: string, packages: readonly string[]): void {
  const node = dirname(dirname(installedNode()))
  const nodePlace = relative(join(node, '../..'), node)
  const components = [
    ...componentsIn(join(source, 'package-lock.json'), packages),
    ...componentsIn(nodeLock, [nodePlace]),
  ]
  const subject = { type: 'application', name: 'espalier', version, license: 'Apache-2.0' } as const
  writeSbom(`${executable}.cdx.json`, { ...subject, purl: purlOf('espalier', version) }, [
    ...components,
    LIBERATION_SANS,
  ])
  const folders = [...packages.map(place => join(root, place)), node]
  const licensed = [
    { name: `espalier ${version}`, license: 'Apache-2.0', text: textsIn(source) },
    { name: 'Liberation Sans', license: 'OFL-1.1', text: textsIn(join(source, 'tools/diagram/fonts')) },
    ...components.map(({ name, version, license = 'see below' }, at) => ({
      name: `${name} ${version}`,
      license,
      text: textsIn(folders[at] ?? ''),
    })),
  ]
  const text = licensed.map(({ name, license, text }) => `${'='.repeat(78)}\n${name}: ${license}\n\n${text}`).join('\n')
  writeFileSync(`${executable}.licenses.txt`, text)
}

function textsIn(folder: string): string {
  const files = globSync('{LICENSE,LICENCE,COPYING,NOTICE}*', { cwd: folder }).sort()
  return files.map(file => `${readFileSync(join(folder, file), 'utf8').trim()}\n`).join('\n')
}
