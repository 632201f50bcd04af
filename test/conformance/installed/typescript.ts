import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from '../../packages/artifacts.ts'
import { install, pack } from '../../packages/installed.ts'
import { nodeOf } from '../../packages/nodes.ts'
import { drivers, installedOnce } from './place.ts'

const SOURCES = ['clients/typescript', 'gen', 'src/tree', 'test/conformance/drivers/typescript']

/** From the tarballs that npm packs, compiled to JavaScript, and run by the oldest Node that the package names. */
export async function installTypeScript(): Promise<readonly string[]> {
  return [nodeOf(22), join(await installed(), 'driver.js')]
}

/** The command that runs a program of a user of the package. */
export async function typeScriptProgram(source: string): Promise<readonly string[]> {
  const place = await installed()
  writeFileSync(join(place, 'program.ts'), source)
  await compile('program.ts', place)
  return [nodeOf(22), join(place, 'program.js')]
}

async function installed(): Promise<string> {
  const folder = await installedOnce('typescript', SOURCES, async folder => {
    const packages = join(folder, 'packed')
    // The contract is for the messages that the driver decodes: the client needs nothing but itself.
    const files = [await pack('clients/typescript', packages), await pack('gen', packages)]
    const place = install(files, join(folder, 'driver'))
    copyFileSync(join(drivers, 'typescript/driver.ts'), join(place, 'driver.ts'))
    await compile('driver.ts', place)
  })
  return join(folder, 'driver')
}

async function compile(file: string, cwd: string): Promise<void> {
  const tsc = [process.execPath, join(root, 'node_modules/typescript/bin/tsc')]
  const options = '--strict --target es2023 --module nodenext --types node'
  await run([...tsc, ...options.split(' '), file], { cwd })
}

/** The same client with its other transport for unary calls, which it takes where a proxy is set; there is none on the way to this machine. */
export async function installTypeScriptOverGrpcJs(): Promise<readonly string[]> {
  return ['env', 'grpc_proxy=http://127.0.0.1:9', 'no_proxy=127.0.0.1', ...(await installTypeScript())]
}
