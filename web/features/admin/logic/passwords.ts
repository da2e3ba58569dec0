/** Letters and figures that are not mistaken for each other when read out or written down. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const groups = 4
const groupLength = 4

/** A first password to be handed over: 16 random characters in groups, 79 bits. */
export function makePassword(random: (length: number) => Uint8Array = (length) => crypto.getRandomValues(new Uint8Array(length))): string {
  const fair = Math.floor(256 / alphabet.length) * alphabet.length
  let text = ''
  while (text.length < groups * groupLength) for (const byte of random(32)) if (byte < fair) text += alphabet[byte % alphabet.length]
  return Array.from({ length: groups }, (_, index) => text.slice(index * groupLength, (index + 1) * groupLength)).join('-')
}
