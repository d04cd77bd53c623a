import type { ComponentType, VNode } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Frame, type ViewProps } from './frame.tsx'
import { moreWords } from './words.ts'

/** A view whose script, and its words, are loaded when it is first shown. */
export function later<Props extends ViewProps>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  return laterWithin(load, props => <Frame {...props} title={props.t('working')} view="later" children={null} />)
}

/** A part of a view whose script is loaded when it is first shown. */
export function laterWithin<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  waiting: (props: Props) => VNode | null = () => null,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined
  return function Later(props: Props) {
    const [View, setView] = useState<ComponentType<Props> | undefined>(() => loaded)
    useEffect(() => {
      if (loaded === undefined)
        Promise.all([load(), moreWords()]).then(([view]) => {
          loaded = view
          setView(() => view)
        })
    }, [])
    return View === undefined ? waiting(props) : <View {...props} />
  }
}
