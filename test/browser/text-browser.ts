import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Whether this machine has w3m, a browser that knows neither stylesheet nor script, and a terminal for it. */
export const HAS_TEXT_BROWSER = ['w3m', 'script'].every(
  program => spawnSync(program, ['-V'], { stdio: 'ignore' }).error === undefined,
)

const [ESCAPE, ENTER, TAB, REDRAW] = ['\u001b', '\r', '\t', '\u000c']
const DRAWING = new RegExp(`${ESCAPE}(?:\\[[0-9;?]*[A-Za-z]|\\([A-Z0-9]|[=>78])`, 'g')

export interface TextBrowser {
  /** Waits until a text stands on the screen. Refuses after ten seconds, with what stands there. */
  sees(text: string): Promise<void>
  screen(): Promise<string>
  /** Looks for a text from here on, and presses Enter on it: follows a link, presses a button, ticks a box. */
  press(text: string): Promise<void>
  /** Ticks the box or the button that stands before a label. */
  tick(label: string): Promise<void>
  /** Writes into the field after a label. */
  write(label: string, value: string): Promise<void>
  /** Chooses an option of the list after a label. */
  choose(label: string, option: string): Promise<void>
  close(): void
}

/** Opens an address in w3m, driven by its keys as somebody at a terminal does. */
export function openTextBrowser(url: string): TextBrowser {
  const home = mkdtempSync(join(tmpdir(), 'amparo-w3m-'))
  const command = `stty rows 200 cols 100; exec w3m -cookie -no-mouse -header 'Accept-Language: en' -o confirm_qq=0 -o use_history=0 -o display_charset=UTF-8 '${url}'`
  const terminal = spawn('script', ['-qfec', command, '/dev/null'], {
    env: { ...process.env, HOME: home, TERM: 'xterm', LANG: 'C.UTF-8' },
  })
  let drawn = ''
  for (const stream of [terminal.stdout, terminal.stderr])
    stream.on('data', data => {
      drawn += String(data)
    })

  async function keys(...strokes: readonly string[]): Promise<void> {
    terminal.stdin.write(strokes.join(''))
    await untilStill()
  }
  /** Until nothing was drawn for a moment: a page has come, or a key was taken. */
  async function untilStill(): Promise<void> {
    for (let before = -1; before !== drawn.length; ) {
      before = drawn.length
      await pause(100)
    }
  }
  async function screen(): Promise<string> {
    drawn = ''
    await keys(REDRAW)
    // The terminal moves on instead of drawing a space.
    return drawn.replaceAll(DRAWING, ' ').replaceAll(/\s+/g, ' ')
  }
  return {
    screen,
    async sees(text) {
      const until = Date.now() + 10_000
      for (let seen = await screen(); !seen.includes(text); seen = await screen())
        if (Date.now() > until) throw new Error(`“${text}” does not stand there, but:\n${seen}`)
    },
    async press(text) {
      await keys(`/${text}`, '\n', ENTER)
    },
    async tick(label) {
      await keys(`/${label}`, '\n', ESCAPE, TAB, ENTER)
    },
    async write(label, value) {
      await keys(`/${label}`, '\n', TAB, ENTER, value, ENTER)
    },
    async choose(label, option) {
      await keys(`/${label}`, '\n', TAB, ENTER, `/${option}`, '\n', ENTER)
    },
    close() {
      terminal.kill()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
