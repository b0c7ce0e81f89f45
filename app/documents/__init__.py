"""Documents: blocks, pictures, QR codes, fonts, lines of text, PDF and PNG."""
