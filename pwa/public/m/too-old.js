/* Runs before everything else, as ES5: a browser older than Chrome 77 gets words instead of a blank page. */
(function () {
  var fits =
    typeof Promise === 'function' &&
    typeof Promise.allSettled === 'function' &&
    'enterKeyHint' in HTMLElement.prototype &&
    'indexedDB' in window;
  if (fits) return;
  document.documentElement.className = 'too-old';
  document.addEventListener('DOMContentLoaded', function () {
    var zh = /^zh/.test(navigator.language || '');
    var said = zh
      ? ['浏览器太旧', '需要 Chrome 77 或更新', '在本机更新 Chrome 或 WebView，再打开']
      : ['Browser too old', 'Chrome 77 or newer is needed', 'Update Chrome or WebView here, then reopen'];
    document.title = said[0];
    document.body.innerHTML =
      '<div style="font:18px/26px sans-serif;padding:24px;background:#fff;color:#0d1318">' +
      '<div style="background:#b0001e;color:#fff;font-size:26px;line-height:32px;font-weight:bold;padding:16px;margin:-24px -24px 16px">' +
      said[0] +
      '</div><p>' +
      said[1] +
      '</p><p>' +
      said[2] +
      '</p><p style="color:#39434a;font-size:14px;word-wrap:break-word">' +
      navigator.userAgent.replace(/[<>&]/g, ' ') +
      '</p></div>';
  });
})();
