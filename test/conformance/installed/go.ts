import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeGo } from '../../../tools/dev/release/go.ts'
import names from '../../../tools/dev/release/names.json' with { type: 'json' }
import { makeArtifacts, root, run, version } from '../../packages/artifacts.ts'
import { drivers, installedOnce } from './place.ts'

const SOURCES = ['clients/go', 'test/conformance/drivers/go']

/** From the zip that a module proxy would serve, unpacked; the module of the driver has one replace line for it. */
export async function installGo(): Promise<readonly string[]> {
  const folder = await installedOnce('go', SOURCES, async folder => {
    await using artifacts = await makeArtifacts(makeGo, 'go')
    const zip = join(artifacts.folder, `espalier-go-v${version}.zip`)
    await run(['python3', '-m', 'zipfile', '-e', zip, folder], { cwd: folder })
    const cwd = join(folder, 'driver')
    mkdirSync(cwd)
    copyFileSync(join(drivers, 'go/main.go'), join(cwd, 'main.go'))
    copyFileSync(join(root, 'clients/go/go.sum'), join(cwd, 'go.sum'))
    const env = { GOFLAGS: '-mod=mod', GOWORK: 'off' }
    await run(['go', 'mod', 'init', 'example.com/driver'], { cwd, env })
    const unpacked = join(folder, `${names.go}@v${version}`)
    await run(['go', 'mod', 'edit', `-replace=${names.go}=${unpacked}`], { cwd, env })
    await run(['go', 'build', '-o', 'driver', '.'], { cwd, env })
  })
  return [join(folder, 'driver/driver')]
}
