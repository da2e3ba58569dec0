import { createHash } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { Value } from 'typebox/value'
import { sm2 as curve } from 'sm-crypto-v2'
import { Closed, Instant, Nullable, OneOf } from '#contract/values.ts'
import { canonicalJson } from '../../canonical-json.ts'
import type { Suite } from './suite.ts'

/**
 * A certificate of our own form, not X.509: the X.509 library at hand knows no SM2. It carries the same facts; a licensed authority's GM/T 0015
 * certificates are X.509 and come with that authority's own `Signer`.
 */
const certificateForm = 'jilian-sm2-certificate-1'
const Sm2Certificate = Closed({
  form: Type.Literal(certificateForm),
  facts: Closed({
    serial: Type.String(),
    subject: Closed({ name: Type.String(), organization: Type.String(), accountId: Nullable(Type.String()) }),
    issuer: Type.String(),
    use: OneOf(['authority', 'person', 'timestamp'] as const),
    notBefore: Instant,
    notAfter: Instant,
    publicKey: Type.String({ pattern: '^04[0-9a-f]{128}$' }),
  }),
  /** SM2 over the canonical text of the facts by the issuer's key, hex. */
  value: Type.String({ pattern: '^[0-9a-f]{128}$' }),
})

/** GB/T 32918 SM2 over SM3, with the signer's id `1234567812345678` that GM/T 0009 sets; keys hex. */
export const sm2: Suite = {
  name: 'sm2-sm3',
  digest: 'sm3',
  generate: () => curve.generateKeyPairHex(),
  sign(privateKey, text) {
    const publicKey = curve.getPublicKeyFromPrivateKey(privateKey)
    return Buffer.from(curve.doSignature(bytesOf(text), privateKey, { hash: true, publicKey }), 'hex')
  },
  verify: (publicKey, text, value) => curve.doVerifySignature(bytesOf(text), value.toString('hex'), publicKey, { hash: true }),

  async certify(draft, privateKey, issuer) {
    const facts = {
      ...draft,
      issuer: issuer ? parse(issuer).facts.subject.name : draft.subject.name,
      notBefore: draft.notBefore.toISOString(),
      notAfter: draft.notAfter.toISOString(),
    }
    return canonicalJson({ form: certificateForm, facts, value: sm2.sign(privateKey, canonicalJson(facts)).toString('hex') })
  },

  read(text) {
    const { facts } = parse(text)
    return {
      ...facts,
      notBefore: new Date(facts.notBefore),
      notAfter: new Date(facts.notAfter),
      fingerprint: createHash('sha256').update(text).digest('hex'),
    }
  },

  isIssuedBy(certificate, issuer) {
    const [child, parent] = [parse(certificate), parse(issuer)]
    if (child.facts.issuer !== parent.facts.subject.name) return false
    return sm2.verify(parent.facts.publicKey, canonicalJson(child.facts), Buffer.from(child.value, 'hex'))
  },
}

/** Only the canonical text is the certificate: another writing of it would have another fingerprint. */
function parse(text: string): Static<typeof Sm2Certificate> {
  const value: unknown = JSON.parse(text)
  if (!Value.Check(Sm2Certificate, value) || canonicalJson(value) !== text) throw new Error('no certificate of SM2')
  return value
}

const bytesOf = (text: string) => new TextEncoder().encode(text)
