/** What every list of the desk is drawn with. */

const OUTLINES = 12;

/** The room of rows that are not drawn. */
export function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    <tr class="gap" aria-hidden="true">
      <td colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  );
}

/** A grey outline for each cell of a row that is still to come. */
export function OutlineRow({ columns }: { columns: number }) {
  return (
    <tr aria-hidden="true">
      {Array.from({ length: columns }, (_, column) => (
        <td key={column}>
          <i class="outline" />
        </td>
      ))}
    </tr>
  );
}

/** Grey outlines while the first rows come. */
export function Outlines({ columns }: { columns: number }) {
  return (
    <>
      {Array.from({ length: OUTLINES }, (_, row) => (
        <OutlineRow key={row} columns={columns} />
      ))}
    </>
  );
}

/** The arrow of a head; with several, its place among them. */
export function SortMark({ desc, place }: { desc: boolean; place?: number }) {
  return (
    <i>
      {desc ? '↓' : '↑'}
      {place}
    </i>
  );
}
