/// <reference types="vite/client" />

declare module 'lucide:*' {
  const shapes: string;
  export default shapes;
}
