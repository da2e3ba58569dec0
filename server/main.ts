/** The one program of the server, in whatever roles `JILIAN_ROLES` gives it. */
import { beginProcess } from './processes/process.ts'

const begun = beginProcess()
// What a process has no part in is not even loaded: a host of media is back sooner, and smaller.
if (begun.config.roles.every((role) => role === 'media')) await (await import('./processes/media-host.ts')).runMediaHost(begun)
else await (await import('./processes/console.ts')).runConsole(begun)
