"""From linkage to findings to pictures."""
