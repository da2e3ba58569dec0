import 'reflect-metadata'
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, X509Certificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import type { CertificateFacts, CertificateUse, Subject, Suite } from './suite.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
// FIPS 186 as every library verifies it: DER in certificates, r | s in our own signatures.
const dsaEncoding = 'ieee-p1363'
/** Relative names of RFC 5280; serialNumber carries the account. */
const accountField = '2.5.4.5'

/** ECDSA on P-256 over SHA-256; keys PEM (PKCS #8, SPKI), certificates X.509 in PEM. */
export const p256: Suite = {
  name: 'ecdsa-p256-sha256',
  digest: 'sha256',
  generate() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    return {
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
    }
  },
  sign: (key, text) => sign('sha256', Buffer.from(text), { key: createPrivateKey(key), dsaEncoding }),
  verify: (key, text, value) => verify('sha256', Buffer.from(text), { key: createPublicKey(key), dsaEncoding }, value),

  async certify({ serial, subject, use, notBefore, notAfter, publicKey }, privateKey, issuer) {
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial,
      subject: nameOf(subject),
      issuer: issuer ? new x509.X509Certificate(issuer).subjectName : nameOf(subject),
      notBefore,
      notAfter,
      publicKey: await crypto.subtle.importKey('spki', der(publicKey), algorithm, true, ['verify']),
      signingKey: await crypto.subtle.importKey('pkcs8', der(privateKey), algorithm, false, ['sign']),
      signingAlgorithm: algorithm,
      extensions: extensionsOf(use),
    })
    return certificate.toString('pem')
  },

  read(text) {
    const certificate = new x509.X509Certificate(text)
    return {
      serial: certificate.serialNumber.toLowerCase(),
      subject: subjectOf(certificate.subjectName),
      issuer: certificate.issuerName.getField('CN')[0] ?? '',
      use: purposeOf(certificate),
      notBefore: certificate.notBefore,
      notAfter: certificate.notAfter,
      publicKey: new X509Certificate(text).publicKey.export({ type: 'spki', format: 'pem' }) as string,
      fingerprint: createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex'),
    }
  },

  isIssuedBy(certificate, issuer) {
    const [child, parent] = [new X509Certificate(certificate), new X509Certificate(issuer)]
    return child.issuer === parent.subject && child.verify(parent.publicKey)
  },
}

const der = (pem: string): Uint8Array<ArrayBuffer> => new Uint8Array(x509.PemConverter.decodeFirst(pem))

function nameOf({ name, organization, accountId }: Subject): x509.Name {
  return new x509.Name([{ CN: [name] }, { O: [organization] }, ...(accountId ? [{ [accountField]: [accountId] }] : [])])
}

function subjectOf(name: x509.Name): Subject {
  const [cn = '', o = '', account = null] = ['CN', 'O', accountField].map((field) => name.getField(field)[0])
  return { name: cn ?? '', organization: o ?? '', accountId: account }
}

function extensionsOf(use: CertificateUse): x509.Extension[] {
  const isAuthority = use === 'authority'
  const flags = x509.KeyUsageFlags
  return [
    new x509.BasicConstraintsExtension(isAuthority, isAuthority ? 0 : undefined, true),
    new x509.KeyUsagesExtension(isAuthority ? flags.keyCertSign : flags.digitalSignature | flags.nonRepudiation, true),
    ...(use === 'timestamp' ? [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.timeStamping], true)] : []),
  ]
}

function purposeOf(certificate: x509.X509Certificate): CertificateFacts['use'] {
  if (certificate.getExtension(x509.BasicConstraintsExtension)?.ca) return 'authority'
  const uses = certificate.getExtension(x509.ExtendedKeyUsageExtension)?.usages ?? []
  return uses.includes(x509.ExtendedKeyUsage.timeStamping) ? 'timestamp' : 'person'
}
