// Puts the font of printed documents beside the built screens: the server finds it in dist/fonts.
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const from = join(root, 'node_modules', '@expo-google-fonts', 'noto-sans-sc');
const to = join(root, 'dist', 'fonts');

await mkdir(to, { recursive: true });
for (const name of ['400Regular/NotoSansSC_400Regular.ttf', '700Bold/NotoSansSC_700Bold.ttf']) {
  await copyFile(join(from, name), join(to, name.slice(name.indexOf('/') + 1)));
}
await copyFile(join(from, 'LICENSE_FONT'), join(to, 'OFL.txt'));
