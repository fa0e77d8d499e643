"""What intake does: file a proposal, withdraw it, tell its author where it is."""
