/** Moves the focus at once: what is typed next, however fast, belongs there. */
export function focusOn(id: string): void {
  const field = document.getElementById(id);
  if (field) field.focus();
}
