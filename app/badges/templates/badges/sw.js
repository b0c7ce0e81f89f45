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

const EDITION = /\/static\/v\/[^/]+\//;

// A page is kept only with its own parts: a newer one waits for the newer worker.
async function hasItsParts(page) {
  const parts = [...(await page.text()).matchAll(/\/static\/v\/[^"'\s]+/g)];
  return parts.every(([part]) => PARTS.includes(part));
}

async function keep(request, answer, name) {
  const kept = await caches.open(name);
  const { pathname } = new URL(request.url);
  if (EDITION.test(pathname)) {
    const earlier = (await kept.keys()).filter(({ url }) => url !== request.url && url.replace(EDITION, "") === request.url.replace(EDITION, ""));
    await Promise.all(earlier.map((other) => kept.delete(other)));
  }
  if (pathname !== PAGE || (await hasItsParts(answer.clone()))) await kept.put(request, answer);
}

async function fresh(event, name) {
  try {
    const answer = await fetch(event.request);
    // A redirect to the sign-in page is no page to keep.
    if (answer.ok && !answer.redirected) event.waitUntil(keep(event.request, answer.clone(), name));
    return answer;
  } catch (error) {
    const kept = await caches.match(event.request, { ignoreSearch: true, ignoreVary: true });
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
    event.respondWith(fresh(event, KEPT));
  } else if (address.pathname === "/me/badge" || (address.pathname.startsWith("/static/") && registration.scope.endsWith("/me/badge"))) {
    event.respondWith(fresh(event, BADGE));
  }
});
