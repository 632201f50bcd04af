import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MAVEN_CACHE } from '../../../tools/dev/release/java.ts'
import { copyOfSources, run, version } from '../../packages/artifacts.ts'
import { drivers, installedOnce } from './place.ts'

const SOURCES = ['clients/java', 'proto', 'test/conformance/drivers/java']
const FLAGS = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx256m']

/** From the repository that `mvn install` has put it into, as a dependency of the driver's project. */
export async function installJava(): Promise<readonly string[]> {
  const folder = await installed()
  return ['java', ...FLAGS, '-cp', join(folder, 'driver/target/*'), 'Driver']
}

/** The command that runs a program of a user of the jar, which is the class of one file. */
export async function javaProgram(source: string): Promise<readonly string[]> {
  const driver = join(await installed(), 'driver')
  const file = join(driver, 'Program.java')
  writeFileSync(file, source)
  return ['java', ...FLAGS, '-cp', join(driver, 'target/*'), file]
}

/** What has been compiled of the client, for its own tests: they see its parts. */
export async function compiledJavaTests(): Promise<{ readonly classes: string; readonly classpath: string }> {
  const target = join(await installed(), 'clients/java/target')
  const classes = join(target, 'test-classes')
  const dependencies = readFileSync(join(target, 'classpath'), 'utf8')
  return { classes, classpath: [classes, join(target, 'classes'), dependencies].join(':') }
}

function installed(): Promise<string> {
  return installedOnce('java', SOURCES, async folder => {
    await copyOfSources(['clients/java', 'proto'], folder)
    const classpath = ['dependency:build-classpath', '-Dmdep.outputFile=target/classpath']
    await maven(join(folder, 'clients/java'), 'install', '-DskipTests', ...classpath)
    const driver = join(folder, 'driver')
    mkdirSync(driver)
    cpSync(join(drivers, 'java'), driver, { recursive: true })
    // Copies: another build may replace what is in the repository while a driver runs.
    const jars = ['dependency:copy-dependencies', '-DoutputDirectory=target', '-DincludeScope=runtime']
    await maven(driver, 'package', `-Despalier.version=${version}`, ...jars)
  })
}

/** Without the network first: everything may be in the cache. */
async function maven(cwd: string, ...goals: string[]): Promise<void> {
  const command = ['mvn', '--quiet', '--batch-mode', `-Dmaven.repo.local=${MAVEN_CACHE}`, ...goals]
  const env = { MAVEN_OPTS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' }
  await run([...command, '--offline'], { cwd, env }).catch(() => run(command, { cwd, env }))
}
