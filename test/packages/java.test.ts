import assert from 'node:assert/strict'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { MAVEN_CACHE, makeJava } from '../../tools/dev/release/java.ts'
import names from '../../tools/dev/release/names.json' with { type: 'json' }
import { openGateway } from '../support/gateway.ts'
import { temporaryDirectory } from '../support/process/temporary.ts'
import { type Artifacts, consumers, makeArtifacts, run, version } from './artifacts.ts'

const [group = '', artifact = ''] = names.maven.split(':')

test('the artifacts are installed by Maven and used outside the clone', { timeout: 900_000 }, async t => {
  await using artifacts = await makeArtifacts(makeJava, 'java')
  await using place = await temporaryDirectory()
  await using gateway = await openGateway()
  const cwd = place.path

  await t.test('they are what Maven Central asks for, with licence and protos', () => assertContents(artifacts))

  await t.test('a project that depends on them registers, discovers and watches', async () => {
    await mkdir(path.join(cwd, 'src/main/java'), { recursive: true })
    await copyFile(path.join(consumers, 'Service.java'), path.join(cwd, 'src/main/java/Service.java'))
    await writeFile(path.join(cwd, 'pom.xml'), pom)
    const file = (suffix: string): string => path.join(artifacts.folder, `${artifact}-${version}${suffix}`)
    await maven(cwd, `${INSTALL}:install-file`, `-Dfile=${file('.jar')}`, `-DpomFile=${file('.pom')}`)
    await maven(
      cwd,
      'compile',
      `${DEPENDENCY}:build-classpath`,
      '-Dmdep.outputFile=classpath',
      '-Dmdep.includeScope=runtime',
    )
    const command = ['sh', '-c', 'java -cp "target/classes:$(cat classpath)" Service "$1"', 'sh', gateway.endpoint]
    assert.equal(
      await run(command, { cwd }),
      'registered [/shop/providers/10.0.0.7:8080]\ndiscovered 10.0.0.7:8080 1.4\nproviders [10.0.0.7:8080]\nproviders []\n',
    )
  })
})

const INSTALL = 'org.apache.maven.plugins:maven-install-plugin:3.1.4'
const DEPENDENCY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1'

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>service</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>${group}</groupId>
      <artifactId>${artifact}</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin>
        <artifactId>maven-resources-plugin</artifactId>
        <version>3.3.1</version>
      </plugin>
      <plugin>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.14.1</version>
      </plugin>
    </plugins>
  </build>
</project>
`

/** Without the network first: everything may be in the cache. */
async function maven(cwd: string, ...goals: string[]): Promise<void> {
  const command = ['mvn', '--quiet', '--batch-mode', `-Dmaven.repo.local=${MAVEN_CACHE}`, ...goals]
  await run([...command, '--offline'], { cwd }).catch(() => run(command, { cwd }))
}

async function assertContents({ folder, files }: Artifacts): Promise<void> {
  const name = `${artifact}-${version}`
  const suffixes = ['.jar', '-sources.jar', '-javadoc.jar', '.pom', '-src.tar.gz', '.cdx.json']
  assert.deepEqual(
    files,
    suffixes.map(suffix => name + suffix),
  )
  const contents = async (jar: string): Promise<string> =>
    run(['python3', '-m', 'zipfile', '-l', `${name}${jar}`], { cwd: folder })
  const classes = await contents('.jar')
  for (const file of [
    'META-INF/LICENSE',
    'io/espalier/Espalier.class',
    'io/espalier/v1/Node.class',
    'espalier/v1/tree.proto',
  ])
    assert.ok(classes.includes(`${file} `), `${file} is in the jar`)
  assert.match(await contents('-sources.jar'), /io\/espalier\/v1\/Node\.java /)
  assert.match(await contents('-javadoc.jar'), /io\/espalier\/Espalier\.html /)
  const archive = await run(['tar', '-tf', `${name}-src.tar.gz`], { cwd: folder })
  for (const file of ['pom.xml', 'LICENSE', 'README.md', 'CHANGELOG.md', 'src/main/proto/espalier/v1/tree.proto'])
    assert.ok(archive.includes(`${name}/${file}\n`), `${file} is in the source archive`)
}
