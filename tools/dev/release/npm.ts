import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MakeArtifacts } from './artifact.ts'
import { LIBERATION_SANS } from './liberation-sans.ts'
import { componentsOf, purlOf } from './npm-lock.ts'
import { writeSbom } from './sbom.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license: string
}

/** The three npm packages, each with its SBOM. */
export const makeNpm: MakeArtifacts = async (out, { source, run }) => {
  for (const build of ['gateway.ts', 'client.ts']) run(process.execPath, [join('tools/dev/build', build)])
  const made: string[] = []
  for (const folder of ['.', 'gen', 'clients/typescript']) {
    const manifest = JSON.parse(readFileSync(join(source, folder, 'package.json'), 'utf8')) as Manifest
    // The work of npm's packing scripts was done above.
    run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', out], { cwd: join(source, folder) })
    const packed = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`
    const sbom = `${packed}.cdx.json`
    const { name, version, license } = manifest
    const type = folder === '.' ? 'application' : 'library'
    const packages = componentsOf(join(source, 'package-lock.json'), folder)
    const components = folder === '.' ? [...packages, LIBERATION_SANS] : packages
    writeSbom(join(out, sbom), { type, name, version, license, purl: purlOf(name, version) }, components)
    made.push(packed, sbom)
  }
  return made
}
