/** Secrets as argon2id in PHC form. In a file of its own: it brings WebAssembly, and is loaded when the first one is kept. */
import { argon2id } from 'hash-wasm';

/** The same cost as the server's own (identity/passwords.py): a gun checks it in about a second. */
export function hashSecret(secret: string): Promise<string> {
  return argon2id({
    password: secret,
    salt: crypto.getRandomValues(new Uint8Array(16)),
    iterations: 2,
    memorySize: 19_456,
    parallelism: 1,
    hashLength: 32,
    outputType: 'encoded',
  });
}
