import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../run.ts'
import type { MakeArtifacts } from './artifact.ts'
import { declaredByMaven } from './declared.ts'
import { filesBelow } from './files.ts'
import names from './names.json' with { type: 'json' }
import { writeSbom } from './sbom.ts'
import { tarGz } from './tar-gz.ts'

/** Maven's dependencies are downloaded once. */
export const MAVEN_CACHE = join(root, '.cache/maven')

/**
 * The files that Maven Central requires (the jar, its sources, its documentation, its pom) and the source archive, from which all of
 * these were built: it contains the protos and needs no clone.
 */
export const makeJava: MakeArtifacts = async (out, { source, version, epoch, run }) => {
  const name = `${names.maven.split(':')[1]}-${version}`
  const project = join(source, 'built-java', name)
  mkdirSync(project, { recursive: true })
  const client = join(source, 'clients/java')
  for (const file of ['pom.xml', 'LICENSE', 'README.md', 'CHANGELOG.md', 'src/main'])
    cpSync(join(client, file), join(project, file), { recursive: true })
  cpSync(join(source, 'proto'), join(project, 'src/main/proto'), { recursive: true })
  writeFileSync(join(out, `${name}-src.tar.gz`), tarGz(filesBelow(project, name), epoch))
  const options = ['--quiet', '--batch-mode', `-Dmaven.repo.local=${MAVEN_CACHE}`, '--activate-profiles', 'release']
  // Short builds spend more on optimizing compilers than these save.
  const env = { MAVEN_OPTS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' }
  try {
    run('mvn', [...options, '--offline', 'package'], { cwd: project, env, silent: true })
  } catch {
    process.stderr.write(
      'release: the offline build with Maven failed, perhaps for want of its plugins; building again with downloads\n',
    )
    run('mvn', [...options, 'clean', 'package'], { cwd: project, env })
  }
  const jars = [`${name}.jar`, `${name}-sources.jar`, `${name}-javadoc.jar`]
  for (const jar of jars) copyFileSync(join(project, 'target', jar), join(out, jar))
  copyFileSync(join(project, 'pom.xml'), join(out, `${name}.pom`))
  const purl = `pkg:maven/${names.maven.replace(':', '/')}@${version}`
  writeSbom(
    join(out, `${name}.cdx.json`),
    { type: 'library', name: names.maven, version, license: 'Apache-2.0', purl },
    declaredByMaven(readFileSync(join(project, 'pom.xml'), 'utf8')),
  )
  return [...jars, `${name}.pom`, `${name}-src.tar.gz`, `${name}.cdx.json`]
}
