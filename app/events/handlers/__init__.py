"""What events do when told that something happened: mails, invitations, digests."""
