"""A reader of calendars that is not ours and did not write them: ical.js, run by Node."""

from __future__ import annotations

from tests.factories.node import run_node

READER = """
import ICAL from "ical.js";
let text = ""; for await (const part of process.stdin) text += part;
const calendar = new ICAL.Component(ICAL.parse(text));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
console.log(JSON.stringify({
  method: calendar.getFirstPropertyValue("method"),
  events: calendar.getAllSubcomponents("vevent").map((part) => {
    const event = new ICAL.Event(part);
    return { uid: event.uid, title: event.summary, place: event.location, text: event.description, sequence: event.sequence,
      start: event.startDate.isDate ? event.startDate.toString() : event.startDate.toUnixTime(),
      end: event.endDate.isDate ? event.endDate.toString() : event.endDate.toUnixTime(), attendees: event.attendees.length };
  }) }));
"""


def read(text: str) -> dict:
    return run_node(READER, text)
