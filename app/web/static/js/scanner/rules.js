// What a gate answers to a code. The rows come from the server (table.json); this works out the facts they ask for, exactly as
// app/badges/rules does. Shared vectors prove that both agree. Times are whole seconds since 1970.

/** Number of the day that contains a time, given the starts of the days. */
export function dayOf(at, days) {
  let number = 0;
  while (number < days.length && days[number] <= at) number += 1;
  return number;
}

/** Where one is after one more move: {venue, spot}. A scan into B closes A. */
export function step(place, move) {
  if (move.area === "venue") return { venue: move.direction === "in", spot: null };
  if (move.direction === "in") return { venue: place.venue, spot: move.area };
  return place.spot === move.area ? { venue: place.venue, spot: null } : place;
}

/** Where one is at a time, after the moves of the same day up to then. */
export function placeAfter(moves, at, days) {
  const today = dayOf(at, days);
  return moves
    .filter((move) => move.at <= at && dayOf(move.at, days) === today)
    .sort((one, other) => one.at - other.at)
    .reduce(step, { venue: false, spot: null });
}

export function isWithin(place, area) {
  return area === "venue" ? place.venue || place.spot !== null : place.spot === area;
}

/** Who was scanned into a room only may leave by a door, and may come in by one. */
function isHere(place, area, direction) {
  if (area === "venue") return place.venue || (direction === "out" && place.spot !== null);
  return place.spot === area;
}

function hasSeat(seats, holder, at) {
  return seats.some(
    ([session, start, end]) => start <= at && at < end && (session === 0 || holder.sessions.includes(session)),
  );
}

/** Everything the table may ask, by name. `request` has the fields of the server's Case. */
export function facts(request) {
  const { gate, direction, at, unreadable, event, issue, holder, history, inside } = request;
  const today = dayOf(at, gate.days);
  const place = placeAfter(history, at, gate.days);
  const entries = history.filter((move) => move.direction === "in" && move.area === gate.area);
  return {
    unreadable,
    same_event: event === gate.event,
    direction,
    way_open: gate.direction === "both" || gate.direction === direction,
    known: holder !== null,
    revoked: holder?.revoked ?? false,
    newest_print: holder !== null && holder.issue === issue,
    state: holder === null ? null : holder.state,
    open: gate.hours === null || gate.hours.some(([start, end]) => start <= at && at < end),
    role_allowed: gate.roles === null || (holder !== null && gate.roles.includes(holder.role)),
    mode_allowed: gate.modes === null || (holder !== null && gate.modes.includes(holder.mode)),
    seat_held: gate.seats === null || (holder !== null && hasSeat(gate.seats, holder, at)),
    here: isHere(place, gate.area, direction),
    reentry: gate.reentry,
    entries: entries.length,
    entries_today: entries.filter((move) => dayOf(move.at, gate.days) === today).length,
    full: gate.capacity !== null && inside >= gate.capacity,
  };
}

function holds(fact, operator, value) {
  return operator === "over" ? fact > value : (fact === value) === (operator === "is");
}

/** {outcome, reason} of the first row that holds. */
export function decide(request, table) {
  const known = facts(request);
  const row = table.rows.find((one) =>
    one.when.every(([name, operator, value]) => holds(known[name], operator, value)),
  );
  return { outcome: row.outcome, reason: row.reason };
}
