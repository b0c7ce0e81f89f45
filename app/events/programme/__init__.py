"""The programme of an event: sessions, rooms, speakers, drafts and versions, files of other systems."""
