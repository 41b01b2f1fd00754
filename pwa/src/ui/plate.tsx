/** A bin's label on the rack: 'A07-12-3' in its parts. */
export function Plate({ code, captions, aim }: { code: string; captions?: string[]; aim?: boolean }) {
  const parts = code.split('-');
  return (
    <div class={aim ? 'target aim' : 'target'}>
      <div class={code.length > 9 ? 'plate long' : 'plate'}>
        {parts.map((part, at) => (
          <div key={at}>
            {captions && captions[at] && <span>{captions[at]}</span>}
            <b>{part}</b>
          </div>
        ))}
      </div>
    </div>
  );
}

/** The same label within text; its parts stay on one line. */
export function Bin({ code }: { code: string }) {
  return <span class="bin">{code}</span>;
}
