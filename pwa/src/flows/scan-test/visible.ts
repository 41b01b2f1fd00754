const NAMES =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/** Control characters by their names, which every font can write: <GS>. */
export function visible(text: string): string {
  return text.replace(/[\x00-\x1f]/g, (char) => `<${NAMES[char.charCodeAt(0)]}>`).replace(/\x7f/g, '<DEL>');
}
