/** A bin's label within text; its parts stay on one line. */
export function Bin({ code }: { code: string }) {
  return <span class="bin">{code}</span>;
}
