"""Finding by meaning: embeddings of texts, and their store."""
