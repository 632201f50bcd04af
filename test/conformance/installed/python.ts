import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePython } from '../../../tools/dev/release/python.ts'
import { makeArtifacts, run } from '../../packages/artifacts.ts'
import { drivers, installedOnce } from './place.ts'

const SOURCES = ['clients/python', 'test/conformance/drivers/python']

/** From the wheel, in a virtual environment. */
export async function installPython(): Promise<readonly string[]> {
  const folder = await installedOnce('python', SOURCES, async cwd => {
    await using artifacts = await makeArtifacts(makePython, 'python')
    const wheel = artifacts.files.find(file => file.endsWith('.whl')) ?? ''
    await run(['python3', '-m', 'venv', 'venv'], { cwd })
    const pip = ['venv/bin/python', '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
    await run([...pip, join(artifacts.folder, wheel)], { cwd })
    copyFileSync(join(drivers, 'python/driver.py'), join(cwd, 'driver.py'))
  })
  return [join(folder, 'venv/bin/python'), join(folder, 'driver.py')]
}
