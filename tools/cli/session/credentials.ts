import { readFile } from 'node:fs/promises'
import { fileText } from '../../../src/tree/file-text.ts'
import { EXIT } from '../text/exit.ts'
import { Failure } from '../text/failure.ts'
import type { Env } from '../text/io.ts'
import { plainTextServer } from './authority.ts'
import type { Target } from './target.ts'
import { zooKeeperOf } from './zookeeper-name.ts'

/** What a tree is opened with. */
export interface Credentials {
  /** The token of a gateway, or `digest:USER:PASSWORD` for a ZooKeeper. */
  readonly secret: string | undefined
  /** The certificates in PEM of the CAs to trust; undefined: the default ones. */
  readonly ca: string | undefined
  /** The user said that this secret may travel in plain text. */
  readonly plaintext: boolean
  /** The variable with a secret that belongs to another tree, and was left out for that. */
  readonly withheld: string | undefined
}

/**
 * The credentials of a tree: those of its context, or else those of the environment, if they belong to it. Throws if a secret would travel
 * through a network in plain text, unless the user allowed that.
 */
export async function credentialsOf(target: Target, env: Env, allowsPlaintext: boolean): Promise<Credentials> {
  const variable = zooKeeperOf(target.endpoint) === undefined ? 'ESPALIER_TOKEN' : 'ESPALIER_ZOOKEEPER_AUTH'
  const { credentials: file, plaintextCredentials = false } = target
  const given = env[variable] || undefined
  const secret = file === undefined ? (target.ownsEnvironment ? given : undefined) : (await contentOf(file)).trim()
  const plaintext = allowsPlaintext || plaintextCredentials
  const server = plainTextServer(target.endpoint)
  if (secret !== undefined && server !== undefined && !plaintext)
    throw plaintextFailure(file ?? variable, target, server)
  const ca = target.ca ?? (env.ESPALIER_CA || undefined)
  return {
    secret,
    ca: ca === undefined ? undefined : await contentOf(ca),
    plaintext,
    withheld: secret === undefined && given !== undefined ? variable : undefined,
  }
}

async function contentOf(file: string): Promise<string> {
  try {
    return fileText(await readFile(file), file)
  } catch (error) {
    const { fileFailure } = await import('../text/file-failure.ts')
    throw fileFailure('read', file, error)
  }
}

function plaintextFailure(secret: string, { name, endpoint }: Target, server: string): Failure {
  const context =
    name === undefined ? '' : `, or always with: espalier context set ${name} ${endpoint} --plaintext-credentials`
  const tls = server.startsWith('zk:') ? '' : `use ${server.replace(/^\w+/, 'grpcs')}; or `
  return new Failure(
    'PLAINTEXT_CREDENTIALS',
    EXIT.refused,
    `the secret of ${secret} would travel to ${server} in plain text, where anyone on the way can read it`,
    { hint: `${tls}allow it with --plaintext-credentials${context}` },
  )
}
