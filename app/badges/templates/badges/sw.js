// Keeps the scanner, and a person's own badge, for when there is no network. Two scopes share this file; each page keeps its own.
const KEPT = "scanner-{{ version }}";
const BADGE = "badge-page";
const PARTS = {{ parts | tojson }};
const PAGE = {{ page | tojson }};

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(KEPT)
      .then((kept) => kept.addAll([...PARTS, PAGE].map((address) => new Request(address, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("scanner-") && name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

async function fresh(request, cache) {
  try {
    const answer = await fetch(request);
    // A redirect to the sign-in page is no page to keep.
    if (answer.ok && !answer.redirected) (await caches.open(cache)).put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (PARTS.includes(address.pathname)) {
    event.respondWith(caches.match(event.request, { ignoreSearch: true, ignoreVary: true }).then((kept) => kept || fetch(event.request)));
  } else if (address.pathname === PAGE) {
    event.respondWith(fresh(event.request, KEPT));
  } else if (address.pathname === "/me/badge" || (address.pathname.startsWith("/static/") && event.request.referrer.includes("/me/badge"))) {
    event.respondWith(fresh(event.request, BADGE));
  }
});
