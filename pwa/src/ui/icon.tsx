export type IconSize = 16 | 20 | 24 | 32 | 40;

/** `of`: `import wifi from 'lucide:wifi'`. */
export function Icon({ of, size = 24 }: { of: string; size?: IconSize }) {
  const size_ = size === 24 ? 'i' : `i i${size}`;
  return <svg class={size_} viewBox="0 0 24 24" aria-hidden="true" dangerouslySetInnerHTML={{ __html: of }} />;
}

export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg class="logo" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M1 10.5L12 2.2 23 10.5" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linejoin="miter" />
      <path d="M2 13h6v9H2zM9 17.5h6V22H9z" fill="currentColor" />
      <path d="M9.7 13.7h4.6v7.6H9.7zM16.7 13.7h4.6v7.6h-4.6z" fill="none" stroke="currentColor" stroke-width="1.4" />
    </svg>
  );
}
