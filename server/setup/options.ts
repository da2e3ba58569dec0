import { SetupError } from './setup-error.ts'

/** Takes `--name value` or `--name=value` out of the arguments of a command; null when it is not there. */
export function takeOption(args: string[], name: string): string | null {
  const at = args.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))
  if (at < 0) return null
  const [arg = '', next] = args.slice(at, at + 2)
  if (arg.includes('=')) {
    args.splice(at, 1)
    return arg.slice(arg.indexOf('=') + 1)
  }
  if (next === undefined) throw new SetupError(`--${name} needs a value.`)
  args.splice(at, 2)
  return next
}

/** The same for a whole number of at least one. */
export function takeCount(args: string[], name: string): string | null {
  const text = takeOption(args, name)
  if (text !== null && !/^[1-9]\d{0,8}$/.test(text)) throw new SetupError(`--${name} ${text}: give a whole number of at least 1.`)
  return text
}
