/** Control characters as their pictures: GS is ␝. */
export function visible(text: string): string {
  return text.replace(/[\x00-\x1f]/g, (char) => String.fromCharCode(0x2400 + char.charCodeAt(0))).replace(/\x7f/g, '␡');
}
