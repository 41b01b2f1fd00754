/* ES5, for browsers that cannot run the rest: says so instead of a white page. */
(function () {
  var version = /Chrom(?:e|ium)\/(\d+)/.exec(navigator.userAgent);
  var modern = 'noModule' in document.createElement('script') && !!window.Promise && !!window.indexedDB;
  if (modern && (!version || Number(version[1]) >= 77)) return;
  document.addEventListener('DOMContentLoaded', function () {
    document.body.innerHTML =
      '<main style="padding:24px;font:20px/28px sans-serif"><h1 style="font-size:26px">浏览器太旧 / Browser too old</h1>' +
      '<p>请把 Android System WebView 或 Chrome 升级到 77 以上。</p>' +
      '<p>Update Android System WebView or Chrome to 77 or newer.</p></main>';
  });
})();
