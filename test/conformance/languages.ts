import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from '../packages/artifacts.ts'
import { installGo } from './installed/go.ts'
import { installJava } from './installed/java.ts'
import { installPython } from './installed/python.ts'
import { installTypeScript } from './installed/typescript.ts'

/** A language with a client, and how its conformance driver is built and run. */
export interface Language {
  readonly name: string
  /** Whether it has integers and floating-point numbers, so that its clients distinguish 1.0 from 1. */
  readonly hasFloats: boolean
  /**
   * Installs the client as its users do, outside the clone, and returns the command that starts the driver, which is its user there. Quick
   * if nothing has changed.
   */
  readonly build: () => Promise<readonly string[]>
}

export const LANGUAGES: readonly Language[] = [
  { name: 'TypeScript', hasFloats: false, build: installTypeScript },
  { name: 'Python', hasFloats: true, build: installPython },
  { name: 'Go', hasFloats: true, build: installGo },
  { name: 'Java', hasFloats: true, build: installJava },
]

/** The command that starts the driver of a language. */
export async function driverOf(name: string): Promise<readonly string[]> {
  const language = LANGUAGES.find(one => one.name === name)
  if (language === undefined) throw new Error(`there is no client for ${name}`)
  return language.build()
}

/** A client that was written from the contract alone, with the generated code of another language: clients/rust-example. */
export function buildRustExample(): readonly string[] {
  const target = join(root, '.cache/rust')
  const env = { ...process.env, CARGO_TARGET_DIR: target, PROTOC: join(root, 'node_modules/protoc/protoc.cjs') }
  const cwd = join(root, 'clients/rust-example')
  const cargo = spawnSync('cargo', ['build', '--quiet', '--locked'], { cwd, env, encoding: 'utf8' })
  if (cargo.status !== 0) throw new Error(`the client in Rust does not build:\n${cargo.stderr}`, { cause: cargo.error })
  return [join(target, 'debug/espalier-rust-example')]
}
