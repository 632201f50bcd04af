import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeGo } from '../../../tools/dev/release/go.ts'
import names from '../../../tools/dev/release/names.json' with { type: 'json' }
import { makeArtifacts, root, run, version } from '../../packages/artifacts.ts'
import { drivers, installedOnce } from './place.ts'

const GO = { GOFLAGS: '-mod=mod', GOWORK: 'off' }
const SOURCES = ['clients/go', 'test/conformance/drivers/go']

/** From the zip that a module proxy would serve, unpacked; the module of the driver has one replace line for it. */
export async function installGo(): Promise<readonly string[]> {
  return [join(await installed(), 'driver/driver')]
}

/** The command that runs a program of a user of the module. */
export async function goProgram(source: string): Promise<readonly string[]> {
  const cwd = join(await installed(), 'driver')
  mkdirSync(join(cwd, 'program'), { recursive: true })
  writeFileSync(join(cwd, 'program/main.go'), source)
  const program = join(cwd, 'program/program')
  await run(['go', 'build', '-o', program, './program'], { cwd, env: GO })
  return [program]
}

function installed(): Promise<string> {
  return installedOnce('go', SOURCES, async folder => {
    await using artifacts = await makeArtifacts(makeGo, 'go')
    const zip = join(artifacts.folder, `espalier-go-v${version}.zip`)
    await run(['python3', '-m', 'zipfile', '-e', zip, folder], { cwd: folder })
    const cwd = join(folder, 'driver')
    mkdirSync(cwd)
    copyFileSync(join(drivers, 'go/main.go'), join(cwd, 'main.go'))
    copyFileSync(join(root, 'clients/go/go.sum'), join(cwd, 'go.sum'))
    await run(['go', 'mod', 'init', 'example.com/driver'], { cwd, env: GO })
    const unpacked = join(folder, `${names.go}@v${version}`)
    await run(['go', 'mod', 'edit', `-replace=${names.go}=${unpacked}`], { cwd, env: GO })
    await run(['go', 'build', '-o', 'driver', '.'], { cwd, env: GO })
  })
}
