import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { rootsIn } from '#platform/crypto/signing/demonstration-authority.ts'
import { parseSignedDocument, verifySignedDocument, type Verdict } from '#platform/crypto/signing/verify.ts'
import { Refusal } from '#platform/refusal.ts'
import { privateDir } from '../places.ts'
import { say } from '../progress.ts'
import { databaseName } from '../settings.ts'
import { SetupError } from '../setup-error.ts'

/**
 * Verifies an exported signed document with nothing but this program and the file. 0: it stands. 1: something was altered, or the root is not
 * the one that `--root` names. 2: it fits together, but nobody here knows its authority.
 */
export default async function verifySignature(args: string[]): Promise<number> {
  const { file, root } = argumentsOf(args)
  const verdict = verdictOn(
    file,
    new Set(root ? [root] : rootsIn(process.env['FILES_DIR'] ?? path.join(privateDir, 'files', databaseName))),
  )
  for (const line of linesOf(verdict)) process.stdout.write(`${line}\n`)
  if (!verdict.intact) return 1
  if (verdict.trusted) return 0
  say(
    root
      ? 'Its root is not the one that was named.'
      : 'Nobody here knows its root: compare the fingerprint with that of the house it comes from, or name it with --root.',
  )
  return root ? 1 : 2
}

function argumentsOf(args: string[]): { file: string; root: string | null } {
  try {
    const { positionals, values } = parseArgs({ args, options: { root: { type: 'string' } }, allowPositionals: true })
    const root = values.root?.replaceAll(/[\s:]/g, '').toLowerCase() ?? null
    if (positionals.length === 1 && (root === null || /^[0-9a-f]{64}$/.test(root))) return { file: positionals[0]!, root }
  } catch {
    // Said below.
  }
  throw new SetupError('Say which file: npm run verify -- FILE.json [--root FINGERPRINT of 64 hex digits]')
}

function verdictOn(file: string, trustedRoots: ReadonlySet<string>): Verdict {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new SetupError(`${file} cannot be read: ${(error as Error).message}`)
  }
  try {
    return verifySignedDocument(parseSignedDocument(text), trustedRoots)
  } catch (error) {
    if (error instanceof Refusal) throw new SetupError(`${file} is no signed document of this system.`)
    throw error
  }
}

function linesOf(verdict: Verdict): string[] {
  const { signer } = verdict
  return [
    verdict.intact ? 'INTACT: nothing was altered since it was signed.' : `NOT VALID: ${verdict.faults.join(', ')}`,
    `signed by    ${signer.name}, ${signer.organization}${signer.accountId ? ` (account ${signer.accountId})` : ''}`,
    `signed at    ${verdict.signedAt}, time stamp ${verdict.stampedAt}`,
    `certificate  ${verdict.serial}, ${verdict.suite}, issued by ${verdict.issuer}`,
    `root         ${verdict.rootFingerprint}${verdict.trusted ? ' (known here)' : ''}`,
    ...verdict.attachments.map(({ id, sha256 }) => `attachment   ${id}, SHA-256 ${sha256}`),
    ...(verdict.demonstration ? ['DEMONSTRATION certificate: without legal effect.'] : []),
    'revocation   not asked for: the house that issued the certificate knows.',
  ]
}
