/** A codec's file: the bundler copies it beside the module and gives its path from there. */
declare module '*.wasm' {
  const path: string
  export default path
}
