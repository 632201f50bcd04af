import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './run.ts'

/** A generator's plugins: programs of another language's world, at exactly these versions, kept below `.cache`. */
export interface Toolchain {
  /** What a person has to install to have it. */
  readonly needs: string
  /** Programs without which nothing can be installed; each is tried with these arguments. */
  readonly programs: readonly (readonly [program: string, ...args: string[]])[]
  /** Where the plugins go, below `.cache/generate`. */
  readonly folder: string
  /** Everything that decides what is installed: when it changes, the folder is made anew. */
  readonly pins: readonly string[]
  /** The commands that fill the folder. */
  readonly install: (
    folder: string,
    pins: readonly string[],
  ) => readonly (readonly [program: string, ...args: string[]])[]
}

/** Writes what runs on `protobuf` 6.31 and later, 7 included. */
export const PYTHON: Toolchain = {
  needs: 'Python 3.10 or newer with venv (Debian: python3-venv)',
  programs: [['python3', '-c', 'import ensurepip, sys; sys.exit(sys.version_info < (3, 10))']],
  folder: 'python',
  pins: [
    'grpcio-tools==1.80.0',
    'grpcio==1.80.0',
    'protobuf==6.33.6',
    'setuptools==80.9.0',
    'typing-extensions==4.15.0',
  ],
  install: (folder, pins) => [
    ['python3', '-m', 'venv', folder],
    [join(folder, 'bin/python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...pins],
  ],
}

export const GO: Toolchain = {
  needs: 'Go 1.25 or newer, or 1.21 that may fetch it',
  // Go older than 1.21 does not know this variable.
  programs: [['sh', '-c', 'test -n "$(go env GOTOOLCHAIN)"']],
  folder: 'go',
  pins: [
    'google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12',
    'google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.2',
  ],
  install: (folder, pins) => pins.map(pin => ['env', `GOBIN=${folder}`, 'go', 'install', pin] as const),
}

/** The messages come from the npm package `protoc`, whose version decides the version of protobuf-java in clients/java/pom.xml. */
export const JAVA: Toolchain = {
  needs: 'Maven and a JDK, 17 or newer (Debian: maven, default-jdk-headless)',
  programs: [
    ['mvn', '--version'],
    ['javac', '--version'],
  ],
  folder: 'java',
  pins: [
    'org.apache.maven.plugins:maven-dependency-plugin:3.8.1',
    `io.grpc:protoc-gen-grpc-java:1.83.1:exe:${mavenPlatform()}`,
  ],
  install: (folder, [plugin, artifact]) => [
    [
      'mvn',
      '--quiet',
      '--batch-mode',
      `-Dmaven.repo.local=${join(root, '.cache/maven')}`,
      `${plugin}:copy`,
      `-Dartifact=${artifact}`,
      `-DoutputDirectory=${folder}`,
      '-Dmdep.stripVersion=true',
      '-Dmdep.stripClassifier=true',
    ],
    ['mv', join(folder, 'protoc-gen-grpc-java.exe'), join(folder, 'protoc-gen-grpc-java')],
    ['chmod', '+x', join(folder, 'protoc-gen-grpc-java')],
  ],
}

/** Whether the machine has what the toolchain is installed with. */
export function isPresent(toolchain: Toolchain): boolean {
  return toolchain.programs.every(([program, ...args]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0)
}

/** Installs the pinned plugins, unless that was done already, or by another process meanwhile. */
export function installToolchain(toolchain: Toolchain): void {
  const folder = join(root, '.cache/generate', toolchain.folder)
  const wanted = toolchain.pins.join('\n')
  const stamp = join(folder, 'pins')
  const isDone = (): boolean => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (isDone()) return
  mkdirSync(dirname(folder), { recursive: true })
  const fresh = mkdtempSync(`${folder}-`)
  for (const [program, ...args] of toolchain.install(fresh, toolchain.pins)) {
    const child = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2] })
    if (child.status === 0) continue
    rmSync(fresh, { recursive: true, force: true })
    throw new Error(`could not install ${wanted.replaceAll('\n', ', ')}: "${[program, ...args].join(' ')}" failed`)
  }
  writeFileSync(join(fresh, 'pins'), wanted)
  rmSync(isDone() ? fresh : folder, { recursive: true, force: true })
  if (existsSync(fresh)) renameSync(fresh, folder)
}

function mavenPlatform(): string {
  const systems: Readonly<Record<string, string>> = { darwin: 'osx', win32: 'windows' }
  const processors: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch_64' }
  return `${systems[process.platform] ?? process.platform}-${processors[process.arch] ?? process.arch}`
}
