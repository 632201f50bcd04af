import { SETTINGS, type SettingKey, type Settings } from './settings.ts'

/** Of two settings, the first must not be larger than this part of the second. */
interface Rule {
  readonly small: SettingKey
  readonly large: SettingKey
  readonly part?: number
  /** What comes with the first one. */
  readonly overhead?: number
  /** A default of the smaller one gives way; otherwise it contradicts a given larger one as well. */
  readonly givesWay?: boolean
  readonly why: string
}

/** Of gRPC, before each message. */
const MESSAGE_HEAD_BYTES = 5

const SCOPES = ['Streams', 'RequestBytes', 'AnswerBytes', 'HeaderBytes'] as const

const RULES: readonly Rule[] = [
  ...SCOPES.flatMap((what): Rule[] => {
    const [all, peer, connection] = [`max${what}`, `max${what}PerPeer`, `max${what}PerConnection`] as SettingKey[]
    return [
      { small: peer!, large: all!, part: 1 / 2, givesWay: true, why: 'one client has at most half of what all have' },
      { small: connection!, large: peer!, givesWay: true, why: 'no connection has more than its client' },
      {
        small: connection!,
        large: all!,
        part: 1 / 2,
        givesWay: true,
        why: 'one client has at most half of what all have',
      },
    ]
  }),
  ...requires('maxMessageBytes', 'RequestBytes', 'a request of this size could never be received').map(rule => ({
    ...rule,
    overhead: MESSAGE_HEAD_BYTES,
  })),
  ...requires('maxMessageBytes', 'AnswerBytes', 'an answer of this size could never be sent').slice(1),
  ...requires('maxRequestHeaderBytes', 'HeaderBytes', 'headers of this size could never be received'),
  { small: 'maxFrameBytes', large: 'maxMessageBytes', why: 'a part of a watch is one message' },
  { small: 'maxUnusedViews', large: 'maxViews', givesWay: true, why: 'unused views are views' },
]

/** One of something must fit into the budget of its connection, of its client and of all. */
function requires(small: SettingKey, budget: (typeof SCOPES)[number], why: string): Rule[] {
  return [
    { small, large: `max${budget}PerConnection` as SettingKey, why },
    { small, large: `max${budget}PerPeer` as SettingKey, why },
    { small, large: `max${budget}` as SettingKey, part: 1 / 2, why },
  ]
}

export interface Contradiction {
  /** The setting that was given, and what is wrong with it. */
  readonly key: SettingKey
  readonly what: string
}

/** The first of the settings that contradicts another one. Defaults do not contradict each other. */
export function contradiction(settings: Settings, isGiven: (key: SettingKey) => boolean): Contradiction | undefined {
  for (const { small, large, part = 1, overhead = 0, givesWay = false, why } of RULES) {
    const [least, most] = [settings[small] as number, settings[large] as number]
    if (least + overhead <= most * part) continue
    const of = part === 1 ? '' : 'half of '
    if (isGiven(small))
      return { key: small, what: `is ${least}, but ${of}${SETTINGS[large].name} is ${most * part}: ${why}` }
    if (isGiven(large) && !givesWay)
      return {
        key: large,
        what: `is ${most}, but ${SETTINGS[small].name} is ${least}${part === 1 ? '' : ', which must fit into half of it'}: ${why}`,
      }
  }
  return undefined
}
