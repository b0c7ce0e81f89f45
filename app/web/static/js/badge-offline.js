// @ts-check
// One's own badge opens without network once it was opened with it.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js", { scope: "/me/badge" });
