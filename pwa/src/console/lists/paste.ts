/** What Excel puts on the clipboard: tabs between cells, quotes around cells that hold tabs, quotes or line ends. */

export function parseCells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let at = 0;
  const endCell = (): void => {
    row.push(cell);
    cell = '';
  };
  const endRow = (): void => {
    endCell();
    rows.push(row);
    row = [];
  };
  while (at < text.length) {
    const char = text[at]!;
    if (char === '"' && cell === '') {
      const quoted = readQuoted(text, at);
      if (quoted) {
        cell = quoted.cell;
        at = quoted.end;
        continue;
      }
    }
    if (char === '\t') endCell();
    else if (char === '\n') endRow();
    else if (char !== '\r' || text[at + 1] !== '\n') cell += char;
    at += 1;
  }
  if (cell !== '' || row.length > 0) endRow();
  return rows;
}

/** A quoted cell from `start`, or null when the quote is only a character: no quote closes it in front of a cell's end. */
function readQuoted(text: string, start: number): { cell: string; end: number } | null {
  let cell = '';
  let at = start + 1;
  while (at < text.length) {
    if (text[at] !== '"') {
      cell += text[at];
      at += 1;
    } else if (text[at + 1] === '"') {
      cell += '"';
      at += 2;
    } else {
      const next = text[at + 1];
      return next === undefined || next === '\t' || next === '\n' || next === '\r' ? { cell, end: at + 1 } : null;
    }
  }
  return null;
}
