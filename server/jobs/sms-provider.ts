import { createHmac } from 'node:crypto'

export interface Sms {
  /** Stays the same in every attempt: a provider that keeps it sends once. */
  id: string
  to: string
  text: string
}

/** `final`: trying again would not help. */
export type SmsOutcome = { sent: true } | { sent: false; problem: string; final: boolean }

export interface SmsProvider {
  send(message: Sms): Promise<SmsOutcome>
}

const timeout_ms = 5_000

/**
 * Hands each message to an HTTP gateway: POST `{ id, to, text }`, signed like the exchange's events. 2xx took it; 4xx will never take it;
 * anything else is tried again. A provider of another form is one more function here.
 */
export function httpSmsProvider(url: string, secret: Buffer): SmsProvider {
  return {
    async send(message) {
      const body = JSON.stringify(message)
      const time = Math.floor(Date.now() / 1000)
      const signature = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-jilian-signature': `t=${time},v1=${signature}` },
          body,
          signal: AbortSignal.timeout(timeout_ms),
        })
        if (response.ok) return { sent: true }
        return {
          sent: false,
          problem: `HTTP ${response.status}`,
          final: response.status >= 400 && response.status < 500 && response.status !== 429,
        }
      } catch (error) {
        return { sent: false, problem: error instanceof Error ? error.name : 'unknown', final: false }
      }
    },
  }
}

/** Where no gateway is set, a message fails at once and the seat sees why. */
export const noSmsProvider: SmsProvider = { send: async () => ({ sent: false, problem: 'no SMS provider is set (SMS_URL)', final: true }) }
