/** What the device knows of itself and nobody else can: the shell says it, the live connection tells it. */
export const about: { battery: number | null; app: string } = { battery: null, app: '' };
