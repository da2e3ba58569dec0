import path from 'node:path'
import { checkoutDir } from '../places.ts'
import { runAttached } from '../run.ts'
import { findRunning } from '../running.ts'
import { defaultPorts } from '../server-process.ts'
import { SetupError } from '../setup-error.ts'

/** Sends recorded frames to the gateway that runs here, or to `JT808_HOST` and `JT808_PORT`. */
export default async function terminalReplay(args: string[]): Promise<number> {
  if (!args[0]) throw new SetupError('Say which recording: npm run terminal:replay -- FILE')
  const running = findRunning()
  if (!running && !process.env['JT808_PORT'] && !process.env['JT808_HOST']) {
    throw new SetupError('No server runs here: start one with `npm start` in another terminal, or name one by JT808_HOST and JT808_PORT.')
  }
  return runAttached(process.execPath, [path.join(checkoutDir, 'server/simulator/replay.ts'), ...args], {
    cwd: checkoutDir,
    env: { JT808_HOST: '127.0.0.1', JT808_PORT: String(running?.jt808Port ?? defaultPorts.jt808), ...process.env },
  })
}
