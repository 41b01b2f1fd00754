/** Refusal and problem codes in the person's words. Rooms add their own; a code without words shows the server's detail. */
import { language, own } from './index';

export interface Problem {
  code: string;
  detail?: string;
  params?: Record<string, unknown>;
}

export interface ProblemText {
  title: string;
  next: string;
}

type Params = Record<string, unknown>;
export type ProblemWords = { [code: string]: [string, string] | ((params: Params) => [string, string]) };

const en: ProblemWords = {
  network: ['Server out of reach', 'Check the network, try again'],
  session_expired: ['Signed out', 'Sign in again'],
  not_signed_in: ['Signed out', 'Sign in again'],
  sign_in_failed: ['Name or password is wrong', 'Type both again'],
  locked: ['Too many tries', 'Wait, then try again'],
  not_permitted: ['Not allowed for you', 'Ask your administrator'],
  'gateway.not_permitted': ['Not allowed for you', 'Ask your administrator'],
  not_found: ['No longer there', 'Go back, look again'],
  too_many_requests: ['Too fast', 'Wait a moment'],
  unavailable: ['Server is starting', 'Try again in a moment'],
  server_fault: ['Server fault, nothing changed', 'Tell your administrator'],
  unknown: ['That did not work', 'Try again'],
};

const zh: ProblemWords = {
  network: ['连不上服务器', '查网络，再试'],
  session_expired: ['已退出登录', '重新登录'],
  not_signed_in: ['已退出登录', '重新登录'],
  sign_in_failed: ['名称或密码不对', '重新输入'],
  locked: ['试得太多', '等一会再试'],
  not_permitted: ['你没有权限', '找管理员'],
  'gateway.not_permitted': ['你没有权限', '找管理员'],
  not_found: ['已不在了', '返回再看'],
  too_many_requests: ['太快了', '等一下'],
  unavailable: ['服务器正在启动', '稍后再试'],
  server_fault: ['服务器出错，未改动', '告诉管理员'],
  unknown: ['没有成功', '再试一次'],
};

/** Adds a room's codes in both languages; the keys must be the same. */
export function addProblems<T extends ProblemWords>(
  english: T,
  chinese: { [K in keyof T]: ProblemWords[string] },
): void {
  Object.assign(en, english);
  Object.assign(zh, chinese);
}

export function problemText(problem: Problem): ProblemText {
  const all = language.value === 'en' ? en : zh;
  const found = own(all, problem.code);
  if (found === undefined) return { title: problem.detail || unknownTitle(all), next: problem.code };
  const [title, next] = typeof found === 'function' ? found(problem.params || {}) : found;
  return { title, next };
}

function unknownTitle(all: ProblemWords): string {
  const words = all['unknown']!;
  return typeof words === 'function' ? words({})[0] : words[0];
}
