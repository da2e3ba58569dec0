import { ensureWebBuild } from '../web-build.ts'

/** Builds the web app when its sources changed. */
export default async function build(): Promise<number> {
  await ensureWebBuild()
  return 0
}
