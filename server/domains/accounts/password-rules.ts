import { Refusal } from '#platform/refusal.ts'

const shortest = 10
const fewestDifferent = 5

/** Words that the most guessed passwords are made of; found inside, whatever stands around them. */
const common = [
  'password',
  'passw0rd',
  'p@ssword',
  'p@ssw0rd',
  'qwerty',
  'qwertz',
  'asdfgh',
  'zxcvbn',
  '1qaz2wsx',
  'qazwsx',
  'admin',
  'letmein',
  'welcome',
  'iloveyou',
  'woaini',
  '5201314',
  'changeme',
  '123456',
  '654321',
  '111111',
  '000000',
  '888888',
  '666666',
  'abc123',
  'a1b2c3',
  'dragon',
  'monkey',
  'jilian',
  'mima',
  'yiyuan',
  'hospital',
]

/**
 * At least 10 characters, five different ones, and nothing left that a guesser tries first: the account's name or a common word may not be
 * most of it. Throws `password.too_weak`.
 */
export function checkPassword(login: string, password: string): void {
  const text = password.normalize('NFKC').toLowerCase()
  const characters = [...text]
  const weak =
    characters.length < shortest ||
    new Set(characters).size < fewestDifferent ||
    text.includes(login.toLowerCase()) ||
    isRun(characters) ||
    common.some((word) => text.includes(word))
  if (weak) throw new Refusal('password.too_weak')
}

/** abcdefghij, 9876543210 */
function isRun(characters: string[]): boolean {
  const steps = characters.slice(1).map((character, index) => character.codePointAt(0)! - characters[index]!.codePointAt(0)!)
  return steps.every((step) => step === 1) || steps.every((step) => step === -1)
}
