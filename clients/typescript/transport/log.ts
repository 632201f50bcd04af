/** Receives what a client has to say, such as `console` or a pino logger. Facts are plain values, such as the endpoint. */
export interface Logger {
  debug?(message: string, facts?: LogFacts): void
  info?(message: string, facts?: LogFacts): void
  warn?(message: string, facts?: LogFacts): void
  error?(message: string, facts?: LogFacts): void
}

export type LogFacts = Readonly<Record<string, unknown>>
