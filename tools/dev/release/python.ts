import { chmodSync, globSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installToolchain, PYTHON, type Toolchain, toolchainFolder } from '../generate-toolchains.ts'
import type { MakeArtifacts, ReleaseContext } from './artifact.ts'
import { declaredByPython } from './declared.ts'
import { filesBelow } from './files.ts'
import names from './names.json' with { type: 'json' }
import { writeSbom } from './sbom.ts'
import { tarGz } from './tar-gz.ts'

const BUILD: Toolchain = {
  ...PYTHON,
  folder: 'python-build',
  pins: ['build==1.6.1', 'setuptools==84.2.1', 'packaging==26.4', 'pyproject-hooks==1.3.3'],
}

/** The wheel and the source distribution. */
export const makePython: MakeArtifacts = async (out, context) => {
  installToolchain(BUILD)
  const folder = join(context.source, 'clients/python')
  // A wheel records the modes of its files, and those of a checkout depend on the umask of its user.
  for (const file of globSync('**', { cwd: folder }).map(name => join(folder, name)))
    if (statSync(file).isFile()) chmodSync(file, 0o644)
  const built = join(context.source, 'built-python')
  const python = join(toolchainFolder(BUILD), 'bin/python')
  context.run(python, ['-m', 'build', '--quiet', '--no-isolation', '--outdir', built], { cwd: folder })
  const wheel = only(built, '.whl')
  const sdist = only(built, '.tar.gz')
  context.run('cp', [join(built, wheel), join(out, wheel)])
  writeFileSync(join(out, sdist), normalized(join(built, sdist), context))
  const { version } = context
  const sbom = `${wheel}.cdx.json`
  writeSbom(
    join(out, sbom),
    { type: 'library', name: names.pypi, version, license: 'Apache-2.0', purl: `pkg:pypi/${names.pypi}@${version}` },
    declaredByPython(readFileSync(join(folder, 'pyproject.toml'), 'utf8')),
  )
  return [wheel, sdist, sbom]
}

/** A source distribution with the one time of the release and no owners: setuptools writes those of the machine into it. */
function normalized(sdist: string, { source, epoch, run }: ReleaseContext): Buffer {
  const unpacked = join(source, 'unpacked-python')
  run('mkdir', [unpacked])
  run('tar', ['-xf', sdist, '-C', unpacked])
  const [name = ''] = readdirSync(unpacked)
  return tarGz(filesBelow(join(unpacked, name), name), epoch)
}

function only(folder: string, extension: string): string {
  const [file, ...others] = readdirSync(folder).filter(name => name.endsWith(extension))
  if (file === undefined || others.length > 0) throw new Error(`expected one ${extension} file in ${folder}`)
  return file
}
