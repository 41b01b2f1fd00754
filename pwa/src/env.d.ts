/// <reference types="vite/client" />

declare module 'lucide:*' {
  const shapes: string;
  export default shapes;
}

/** Version of this build, and the commit it was made from where that is known. */
declare const __APP__: string;
