/**
 * Gives what has this run once the next frame is painted: the letter that was typed is in sight first, whatever follows from
 * it. Asked again before that, it runs once.
 */
export function afterPainting(run: () => void): () => void {
  let asked = false
  return () => {
    if (asked) return
    asked = true
    requestAnimationFrame(() =>
      setTimeout(() => {
        asked = false
        run()
      }),
    )
  }
}
