"""Calendar entries and invitations (iTIP), and the replies to them."""
