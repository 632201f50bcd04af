import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MakeArtifacts } from './artifact.ts'
import { declaredByGo } from './declared.ts'
import { filesBelow } from './files.ts'
import names from './names.json' with { type: 'json' }
import { writeSbom } from './sbom.ts'
import { zip } from './zip.ts'

/**
 * The three files that a Go module proxy serves for a version: its zip, its go.mod, and when it was made. The zip contains every file of the
 * module's folder, as it has when a proxy makes it from the tag, so that its checksum (h1) is the one that go.sum files will name.
 */
export const makeGo: MakeArtifacts = async (out, { source, version, epoch }) => {
  const folder = join(source, 'clients/go')
  const name = `espalier-go-v${version}`
  const info = { Version: `v${version}`, Time: new Date(epoch * 1_000).toISOString().replace('.000Z', 'Z') }
  writeFileSync(join(out, `${name}.zip`), zip(filesBelow(folder, `${names.go}@v${version}`)))
  const goMod = readFileSync(join(folder, 'go.mod'), 'utf8')
  writeFileSync(join(out, `${name}.mod`), goMod)
  writeFileSync(join(out, `${name}.info`), `${JSON.stringify(info)}\n`)
  const subject = { type: 'library', name: names.go, version: `v${version}`, license: 'Apache-2.0' } as const
  writeSbom(
    join(out, `${name}.cdx.json`),
    { ...subject, purl: `pkg:golang/${names.go}@v${version}` },
    declaredByGo(goMod),
  )
  return [`${name}.cdx.json`, `${name}.info`, `${name}.mod`, `${name}.zip`]
}
