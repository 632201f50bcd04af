import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePython } from '../../../tools/dev/release/python.ts'
import { makeArtifacts, run } from '../../packages/artifacts.ts'
import { drivers, installedOnce } from './place.ts'

const SOURCES = ['clients/python', 'test/conformance/drivers/python']

/** From the wheel, in a virtual environment. */
export async function installPython(): Promise<readonly string[]> {
  const folder = await installed()
  return [join(folder, 'venv/bin/python'), join(folder, 'driver.py')]
}

/** The command that runs a program of a user of the package. */
export async function pythonProgram(source: string): Promise<readonly string[]> {
  const folder = await installed()
  const file = join(folder, 'program.py')
  writeFileSync(file, source)
  return [join(folder, 'venv/bin/python'), file]
}

function installed(): Promise<string> {
  return installedOnce('python', SOURCES, async cwd => {
    await using artifacts = await makeArtifacts(makePython, 'python')
    const wheel = artifacts.files.find(file => file.endsWith('.whl')) ?? ''
    await run(['python3', '-m', 'venv', 'venv'], { cwd })
    const pip = ['venv/bin/python', '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
    await run([...pip, join(artifacts.folder, wheel)], { cwd })
    copyFileSync(join(drivers, 'python/driver.py'), join(cwd, 'driver.py'))
  })
}
