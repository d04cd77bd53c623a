/**
 * What locks a device. One graphics card tries some 15,000 passphrases a second against `sealing.ts`'s count: six digits
 * fall within a minute or two, the passphrase that is proposed here stands for more than 70,000 years.
 */

const CONSONANTS = 'bdfgklmnprstvz'
const VOWELS = 'aeiou'
/** 70 syllables: 6.1 bits each, so nine of them hold 55 bits. */
const SYLLABLES = 9

/** Fewest letters of a passphrase that an officer thinks out alone. */
export const SHORTEST = 16

/**
 * A random passphrase of three words that can be said in each of the platform's languages: `bakilu tomedi sanuro`. One
 * draw in a million has too few letters to be taken by `isStrong`: then another is drawn.
 */
export function proposePassphrase(draw = drawWords): string {
  for (;;) {
    const drawn = draw()
    if (isStrong(drawn)) return drawn
  }
}

function drawWords(): string {
  const syllables = Array.from({ length: SYLLABLES }, () => pick(CONSONANTS) + pick(VOWELS))
  return [0, 3, 6].map(start => syllables.slice(start, start + 3).join('')).join(' ')
}

/** Whether a passphrase is long and varied enough to be left alone with a thief. */
export function isStrong(passphrase: string): boolean {
  const typed = passphrase.normalize('NFKC').trim().replaceAll(/\s+/g, ' ')
  return [...typed].length >= SHORTEST && new Set(typed).size >= 7 && !/^[\d\s]+$/.test(typed)
}

/** One of some characters, each as likely as the others: bytes that would favour the first ones are thrown away. */
function pick(characters: string): string {
  const fair = 256 - (256 % characters.length)
  for (;;) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1))
    if (byte < fair) return characters.charAt(byte % characters.length)
  }
}
